// SPDX-License-Identifier: Apache-2.0
#ifndef TEST_RESOLVER_H
#define TEST_RESOLVER_H

/// The names that block, each for the tests of one target.
#define TEST_RESOLVER_BROKER 0
#define TEST_RESOLVER_BRIDGE 1

/// The number of calls that are blocked on a name.
int test_resolver_waiting(int name);

/// Blocks such calls from now on, or releases all of them.
void test_resolver_hold(int name, int hold);

#endif
