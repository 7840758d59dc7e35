// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import LinuxSystem
import Ports
import Readings

/// The open files of one sensor, by its channels. It may be read on any thread, on one at a time.
final class SensorFiles: Sendable {
    private struct Channel {
        let files: ChannelFiles
        let open: [AttributeFile]
    }

    private let address: SensorAddress
    private let channels: [Channel]

    /// - Throws: `PortError`: a channel has no file, or a file may not be read.
    init(
        _ found: FoundSensor, _ address: SensorAddress, _ wanted: [SensorChannel], isReal: Bool
    ) throws(PortError) {
        self.address = address
        var channels: [Channel] = []
        for channel in wanted {
            channels.append(try SensorFiles.open(channel, found, address, isReal))
        }
        self.channels = channels
    }

    /// One measurement of each channel.
    func read() -> Result<SensorSample, PortError> {
        var numbers: [Decimal?] = []
        var failure: String?
        for channel in channels {
            var texts: [String: String] = [:]
            for file in channel.open {
                switch file.read() {
                case .text(let text): texts[file.name] = text
                case .failed(let reason): failure = failure ?? reason
                case .gone: return .failure(PortError(.lost, "\(address): its driver is gone"))
                }
            }
            let number = channel.files.number { texts[$0] }
            if number == nil, failure == nil {
                failure = "\(channel.open[0].name): this is no number: \(texts.sample)"
            }
            numbers.append(number)
        }
        return .success(SensorSample(numbers: numbers, failure: failure))
    }

    private static func open(
        _ channel: SensorChannel, _ found: FoundSensor, _ address: SensorAddress, _ isReal: Bool
    ) throws(PortError) -> Channel {
        let named = try name(of: channel, found, address)
        let files = named.files(found.kind) { access("\(found.folder)/\($0)", F_OK) == 0 }
        guard let files else {
            let all = names(inFolder: found.folder).filter {
                $0.hasSuffix("_input") || $0.hasSuffix("_raw")
            }
            throw PortError(
                .unfit,
                "\(address): it has no '\(named.name)'; it has: "
                    + (all.isEmpty ? "no channels" : all.sorted().joined(separator: ", ")))
        }
        do throws(SystemError) {
            var open: [AttributeFile] = []
            for file in files.names {
                open.append(try AttributeFile(file, in: found.folder, isReal: isReal))
            }
            return Channel(files: files, open: open)
        } catch {
            let kind: PortError.Kind = error.code == EACCES ? .refused : .missing
            throw PortError(kind, "\(address): \(error)")
        }
    }

    /// The channel with its number in the place of the `*`: found by its label.
    private static func name(
        of channel: SensorChannel, _ found: FoundSensor, _ address: SensorAddress
    ) throws(PortError) -> SensorChannel {
        guard let label = channel.label, let star = channel.name.firstIndex(of: "*") else {
            return channel
        }
        let start = channel.name[..<star]
        let labelled = names(inFolder: found.folder).filter {
            $0.hasPrefix(start) && $0.hasSuffix("_label")
        }
        for file in labelled where AttributeFile.line(of: "\(found.folder)/\(file)") == label {
            let number = file.dropFirst(start.count).dropLast("_label".count)
            return SensorChannel(channel.name.replacing("*", with: number))
        }
        throw PortError(.unfit, "\(address): no channel '\(channel.name)' has the label '\(label)'")
    }
}

extension [String: String] {
    /// What the files said, for a message.
    fileprivate var sample: String {
        let text = values.first?.prefix(40) ?? ""
        return "'\(text.replacing("\n", with: " "))'"
    }
}
