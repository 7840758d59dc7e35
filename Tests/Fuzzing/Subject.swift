// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Glibc
import Plan

// The subjects of a fuzzer: the three places that parse bytes from outside.
//
//     decoder     what comes over a serial line, for every model of the repository
//     templates   the text of a template, and a line for it
//     yaml        device files and gateway files
//
// `deploy/fuzz.sh` links this with libFuzzer. It records the branches of each input and keeps
// inputs with new branches. `FuzzingTests` runs the seeds, and all inputs that once found a defect,
// in every `swift test`. Preconditions check the results, because a fuzzer detects traps.

/// One subject.
package enum Subject: String, CaseIterable, Sendable {
    case decoder, templates, yaml

    /// Parses an input. It returns for every input, or traps on a defect.
    package func take(_ input: [UInt8]) {
        switch self {
        case .decoder: DecoderSubject.take(input)
        case .templates: TemplateSubject.take(input)
        case .yaml: FileSubject.take(input)
        }
    }

    /// Valid inputs, from which a fuzzer starts.
    package var seeds: [[UInt8]] {
        switch self {
        case .decoder: DecoderSubject.seeds
        case .templates: TemplateSubject.seeds
        case .yaml: FileSubject.seeds
        }
    }
}

/// The repository of this source file.
enum Repository {
    private static let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    static let devices = "/\(folder)/devices"
    /// Models with frames that no shipped model has.
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

/// libFuzzer calls this with each input. `MARTLET_FUZZ` selects the subject.
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
    // The directory for the seeds, if wanted.
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
