// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// All mistakes of the user's files, by place; never empty.
package struct Mistakes: Error, Sendable {
    package let diagnostics: [Diagnostic]
}
