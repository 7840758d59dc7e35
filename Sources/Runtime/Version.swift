// SPDX-License-Identifier: Apache-2.0

/// The version of Martlet, as `--version` and `bridge/info` say it.
package let martletVersion = "0.1.0"
