// SPDX-License-Identifier: Apache-2.0
#ifndef SLOW_RESOLVER_H
#define SLOW_RESOLVER_H

/// How many calls wait for the address of `slow.test` now.
int slow_resolver_waiting(void);

/// Lets one of them go on, or the next one.
void slow_resolver_release(void);

#endif
