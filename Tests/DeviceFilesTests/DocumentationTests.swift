// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Plan
import Testing
import Wire

@testable import DeviceFiles

/// The documentation and the language agree: each YAML block loads, and each key is documented.
@Suite struct DocumentationTests {
    static let folder = "\(repository)/Sources/DeviceFiles/DeviceFiles.docc"
    static let pages = ["", "Decisions/"].flatMap { folder in
        children(of: "\(Self.folder)/\(folder)").filter { $0.hasSuffix(".md") }.sorted()
            .map { folder + $0 }
    }

    static func lines(of page: String) throws -> [Substring] {
        let bytes = try UserFile.bytes(of: "\(folder)/\(page)", limit: 100_000)
        return String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The YAML blocks of a page.
    static func blocks(of page: String) throws -> [String] {
        var blocks: [String] = []
        var isInside = false
        for line in try lines(of: page) {
            if line == "```yaml" {
                blocks.append("")
                isInside = true
            } else if line == "```" {
                isInside = false
            } else if isInside {
                blocks[blocks.count - 1] += line + "\n"
            }
        }
        return blocks
    }

    /// Loads the block in a folder like a user's: with device files at their paths, and secrets.
    @Test(arguments: pages) func everyBlockOfAPageLoads(page: String) throws {
        let folder = try TemporaryFolder()
        for name in ["password", "ca.pem"] { try folder.write("secret\n", to: name) }
        for name in ["meter.key", "shop.guek", "shop.gak", "annex.key"] {
            try folder.write("4D617274 6C657420 62697374 2066726F\n", to: name)
        }
        let surroundings = Surroundings(systemFolders: ["\(repository)/devices"])
        for block in try Self.blocks(of: page) {
            let isGateway = block.contains("gateway:")
            let name = isGateway ? "gateway.yaml" : try Self.modelPath(block)
            try folder.write(block, to: name)
            let path = "\(folder.path)/\(name)"
            let (_, messages) = outcome { () throws(Mistakes) in
                if isGateway {
                    _ = try GatewayFile.load(path, surroundings)
                } else {
                    _ = try DeviceFile.load(path)
                }
            }
            #expect(messages == "")
        }
    }

    @Test func thePagesHaveBlocks() throws {
        let count = try Self.pages.map { try Self.blocks(of: $0).count }.reduce(0, +)
        #expect(count >= 7)
    }

    @Test func theTutorialShowsTheActualMessage() throws {
        let page = "A-sensor-without-a-driver.md"
        let block = try #require(try Self.blocks(of: page).first { $0.contains("examples:") })
        let folder = try TemporaryFolder()
        let name = "devices/acme/tank.yaml"
        try folder.write(block.replacing("check: sum8", with: "check: xor8"), to: name)
        let (_, messages) = outcome { () throws(Mistakes) in
            try DeviceFile.load("\(folder.path)/\(name)")
        }
        let text = try Self.lines(of: page).joined(separator: "\n")
        #expect(!messages.isEmpty)
        #expect(text.contains(messages.replacing("\(folder.path)/", with: "")))
    }

    static func modelPath(_ block: String) throws -> String {
        let line = try #require(block.split(separator: "\n").first { $0.hasPrefix("model: ") })
        return "devices/\(line.dropFirst(7)).yaml"
    }

    @Test func theDeviceFileReferenceHasEveryKey() throws {
        let tables = try tables(of: "Device-files.md")
        #expect(tables["The file"] == Set(ModelReader.keys))
        #expect(tables["Settings"] == Set(SettingsReader.keys))
        #expect(tables["Frames"] == Set(FrameReader.keys))
        #expect(tables["SML entries"] == Set(SMLReader.keys))
        #expect(tables["M-Bus records"] == Set(MBusReader.keys))
        #expect(tables["Fields"] == Set(FieldReader.keys))
        #expect(tables["Reads"] == Set(ReadReader.keys))
        #expect(tables["Modbus"] == Set(ModbusBodyReader.keys))
        #expect(tables["Refusals"] == Set(RefusalsReader.keys))
        #expect(tables["Writes"] == Set(WriteReader.keys))
        #expect(
            tables["Pins"] == Set(PinBodyReader.inputKeys).union(PinBodyReader.outputKeys))
        #expect(tables["Kernel sensors"] == Set(SensorBodyReader.keys))
        #expect(tables["Values"] == Set(ValuesReader.keys))
        #expect(tables["Simulation"] == Set(GeneratorReader.keys))
        #expect(tables["Examples"] == Set(ExampleReader.keys))
        #expect(tables["Proof"] == Set(DescriptionReader.proofKeys))
    }

    @Test func theReferenceHasEveryCheckAndOnlyExistingTypes() throws {
        let tables = try tables(of: "Device-files.md")
        let forms = Set(["-be", "-le", "-hex", "-dec"])
        let checks = CheckAlgorithm.all.map(\.name) + CheckReader.keys + forms
        #expect(tables["Checks"] == Set(checks))
        let stuffings = StuffingReader.names.map(\.0) + StuffingReader.keys
        #expect(tables["Stuffing"] == Set(stuffings))
        let framings = FramingReader.keys + ["telegram", "block", "sml", "readout", "mbus"]
        #expect(tables["Framings"] == Set(framings))
        #expect(tables["Lines"] == Set(HoleType.Kind.allCases.map(\.rawValue)))
        let types = try #require(tables["Types"])
        #expect(types.count >= 7)
        for type in types where !type.hasPrefix("text") {
            #expect(NumberType(name: type) != nil, "\(type)")
        }
    }

    @Test func theReferenceOfFiltersHasEveryFilterAndParameter() throws {
        let tables = try tables(of: "Filters.md")
        let rows = ["All values", "Numbers", "Windows"].map { tables[$0] ?? [] }
        #expect(rows[0] == Self.filterWords { !$0.isForNumbers })
        let others = Self.filterWords { $0.isForNumbers }
        #expect(rows[1].union(rows[2]) == others)
    }

    /// The names and the parameters of some filters.
    private static func filterWords(_ isWanted: (FilterKind) -> Bool) -> Set<String> {
        Set(FilterKind.all.filter(isWanted).flatMap { [$0.name] + $0.keys })
    }

    @Test func theGatewayFileReferenceHasEveryKey() throws {
        let tables = try tables(of: "Gateway-files.md")
        #expect(tables["The file"] == Set(GatewayReader.keys + ["readings"]))
        #expect(tables["The broker"] == Set(BrokerReader.keys))
        #expect(tables["Devices"] == Set(DeviceReader.keys))
        #expect(tables["Schedules"] == Set(ScheduleReader.keys))
    }

    @Test(arguments: ["device", "gateway"]) func theReferenceHasEveryKeyOfTheSchema(
        kind: String
    ) throws {
        let schema = kind == "device" ? Schema.deviceFile : Schema.gatewayFile
        #expect(schema.mappings.count >= 5)
        for mapping in schema.mappings {
            for key in mapping.keys {
                let meaning = KeyMeanings.of(key, mapping.chapter)
                #expect(meaning != nil, "\(mapping.chapter) \(key)")
            }
        }
    }

    /// The meanings that the schema shows in an editor are the texts of the reference. With
    /// `MARTLET_UPDATE_SNAPSHOTS=1` in the environment the test writes them instead.
    @Test func theMeaningsAreThoseOfTheReference() throws {
        let source = MeaningsSource(try MeaningsSource.rows())
        let path = "\(repository)/Sources/DeviceFiles/Schema/KeyMeanings+Texts.swift"
        if getenv("MARTLET_UPDATE_SNAPSHOTS") != nil { try source.write(to: path) }
        let bytes = try UserFile.bytes(of: path, limit: 100_000)
        #expect(String(decoding: bytes, as: UTF8.self) == source.text)
    }

    /// The keys in the first column of each table, by the heading above it.
    private func tables(of page: String) throws -> [String: Set<String>] {
        var tables: [String: Set<String>] = [:]
        var heading = ""
        for line in try Self.lines(of: page) {
            if line.hasPrefix("#") { heading = String(line.drop { $0 == "#" || $0 == " " }) }
            guard line.hasPrefix("| `"), let end = line.dropFirst(3).firstIndex(of: "`") else {
                continue
            }
            tables[heading, default: []].insert(String(line.dropFirst(3)[..<end]))
        }
        return tables
    }
}
