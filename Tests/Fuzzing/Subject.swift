// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Glibc
import Plan

// What a fuzzer is let loose on: the three places where bytes from outside are taken apart.
//
//     decoder     what comes over a serial line, for every model of the repository
//     templates   the text of a template, and a line for it
//     yaml        device files and gateway files
//
// `deploy/fuzz.sh` links this with libFuzzer, which watches the branches that an input takes and
// keeps those inputs that take new ones. `FuzzingTests` runs the seeds, and all inputs that once
// broke something, in every `swift test`. What must hold is said by preconditions, because a trap
// is what a fuzzer sees.

/// One of them.
package enum Subject: String, CaseIterable, Sendable {
    case decoder, templates, yaml

    /// Takes an input apart. It returns, whatever the input is, or traps on a defect.
    package func take(_ input: [UInt8]) {
        switch self {
        case .decoder: DecoderSubject.take(input)
        case .templates: TemplateSubject.take(input)
        case .yaml: FileSubject.take(input)
        }
    }

    /// Good inputs, from which a fuzzer goes on.
    package var seeds: [[UInt8]] {
        switch self {
        case .decoder: DecoderSubject.seeds
        case .templates: TemplateSubject.seeds
        case .yaml: FileSubject.seeds
        }
    }
}

/// The repository that this was compiled from.
enum Repository {
    private static let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    static let devices = "/\(folder)/devices"
    /// What frames can be and no shipped model needs.
    private static let strange = "/\(folder)/Tests/Fuzzing/Models"

    /// The paths of all device files, always in the same order.
    static let paths = [devices, strange].flatMap { folder in
        SearchPath(folders: [folder]).models().map { "\(folder)/\($0).yaml" }
    }

    /// The models with frames.
    static let models: [(model: Model, serial: SerialModel)] = paths.compactMap { path in
        guard let model = try? DeviceFile.load(path).model, case .serial(let serial) = model.kind
        else { return nil }
        return (model, serial)
    }
}

/// libFuzzer calls this with each input. `MARTLET_FUZZ` says what is to take it.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzerTestOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosen.take(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

private let chosen: Subject = {
    let name = getenv("MARTLET_FUZZ").map { String(cString: $0) } ?? ""
    guard let subject = Subject(rawValue: name) else {
        preconditionFailure("set MARTLET_FUZZ to decoder, templates or yaml")
    }
    // Where the seeds are to be, if they are wanted.
    if let folder = getenv("MARTLET_FUZZ_SEEDS").map({ String(cString: $0) }) {
        for (number, seed) in subject.seeds.enumerated() {
            writeFile("\(folder)/seed-\(number)", seed)
        }
    }
    return subject
}()

func writeFile(_ path: String, _ bytes: [UInt8]) {
    guard let file = fopen(path, "w") else { preconditionFailure("\(path) cannot be written") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
}
