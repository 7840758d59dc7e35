// SPDX-License-Identifier: Apache-2.0

// Moments and cron lines are part of this library's face. They live in a target below the loop,
// because programs read, compare and store them where there is no loop.
@_exported import Primitives
