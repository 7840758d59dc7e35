// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// Files on a disk that is full.
enum Files {
    /// A limit for the size of files has the effect of a full disk, in the middle of a write.
    static func fullDisk() throws {
        signal(SIGXFSZ, SIG_IGN)
        var template = Array("/tmp/reactor-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { return print("no folder:", errno) }
        let folder = String(cString: made)
        try EventLoop.run {
            let path = "\(folder)/file"
            try await writeFile(path, "old")
            var limit = rlimit(rlim_cur: 1000, rlim_max: rlim_t.max)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            for durably in [false, true] {
                do {
                    try await writeFile(path, Array(repeating: 1, count: 5000), durably: durably)
                } catch let error as FileError {
                    print(error.kind, error.path == path)
                }
            }
            print(String(decoding: try await readFile(path), as: UTF8.self))
            print(names(inFolder: folder))
            _ = try await Command("rm", "-r", folder).run()
        }
    }
}
