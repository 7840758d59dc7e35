// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The file of a unix socket.
package struct SocketFile: Sendable {
    private let path: String
    private let device: dev_t
    private let number: ino_t

    /// The file at a path; `nil` if it is not a socket, or the path names an abstract one.
    package init?(_ path: String) {
        var status = stat()
        guard !path.hasPrefix("@"), lstat(path, &status) == 0,
            status.st_mode & mode_t(S_IFMT) == mode_t(S_IFSOCK)
        else { return nil }
        self.path = path
        device = status.st_dev
        number = status.st_ino
    }

    /// Removes the file, unless another process has put its own in this place.
    package func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == number else {
            return
        }
        unlink(path)
    }
}
