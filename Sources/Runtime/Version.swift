// SPDX-License-Identifier: Apache-2.0

/// The version of Martlet, in `--version` and in `bridge/info`.
package let martletVersion = "0.1.0"
