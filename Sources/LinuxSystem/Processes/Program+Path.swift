// SPDX-License-Identifier: Apache-2.0

import Glibc

extension Program {
    /// The file to execute.
    func path(from folder: CInt) throws(Failure) -> String {
        switch place {
        case .path(let path):
            let code = Program.obstacle(path, from: folder)
            if code == 0 { return path }
            let error = SystemError(operation: path, code: code)
            throw code == ENOENT || code == ENOTDIR ? .notFound(error) : .notExecutable(error)
        case .name(let name, let search):
            return try Program.find(name, search, from: folder)
        }
    }

    private static func find(
        _ name: String, _ search: String, from folder: CInt
    ) throws(Failure) -> String {
        var unusable: SystemError?
        for place in search.split(separator: ":", omittingEmptySubsequences: false) {
            // An empty entry means the working directory.
            let path = place.isEmpty ? "./\(name)" : "\(place)/\(name)"
            switch obstacle(path, from: folder) {
            case 0: return path
            case EACCES: unusable = unusable ?? SystemError(operation: path, code: EACCES)
            default: continue
            }
        }
        if let unusable { throw .notExecutable(unusable) }
        throw .notFound(SystemError(operation: name, code: ENOENT))
    }

    /// Why a file cannot be executed, before it is tried; 0 if it may be.
    private static func obstacle(_ path: String, from folder: CInt) -> CInt {
        let base = folder < 0 ? AT_FDCWD : folder
        var status = stat()
        guard fstatat(base, path, &status, 0) == 0 else { return errno }
        // The kernel says the same of a folder and of a device.
        guard status.st_mode & mode_t(S_IFMT) == mode_t(S_IFREG) else { return EACCES }
        return faccessat(base, path, X_OK, 0) == 0 ? 0 : errno
    }
}
