// SPDX-License-Identifier: Apache-2.0

// Moments and cron lines are part of this library's public interface. They are in a target below
// the loop, because programs read, compare and store them without a loop.
@_exported import Primitives
