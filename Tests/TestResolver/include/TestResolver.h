// SPDX-License-Identifier: Apache-2.0
#ifndef TEST_RESOLVER_H
#define TEST_RESOLVER_H

/// How many calls wait for the address of `slow.test` now.
int test_resolver_waiting(void);

/// Lets such calls wait from now on, or lets all of them go.
void test_resolver_hold(int hold);

#endif
