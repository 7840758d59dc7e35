// SPDX-License-Identifier: Apache-2.0
#ifndef TEST_RESOLVER_H
#define TEST_RESOLVER_H

/// The number of calls that are blocked on `slow.test`.
int test_resolver_waiting(void);

/// Blocks such calls from now on, or releases all of them.
void test_resolver_hold(int hold);

#endif
