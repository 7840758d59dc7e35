// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The committed `Package.resolved` pins the public commit of each dependency.
///
/// A mirror of packages may give the same version another commit. SwiftPM then writes the mirror's
/// commit into the file of the working tree; committed, it would stop every build elsewhere. The
/// file has format 2, with which SwiftPM takes the commit that it finds for the version instead of
/// refusing. So this test reads the file as it is committed, not as it stands in the working tree.
@Suite struct PinTests {
    static let parser = "6a52f3251125d74daf04fcbd5e6f08a75d074382"  // swift-argument-parser 1.8.2

    @Test(.enabled(if: PinTests.committed != nil, "not a git checkout"))
    func theCommittedPinsArePublicCommits() throws {
        let text = try #require(Self.committed)
        #expect(text.contains("\"revision\" : \"\(Self.parser)\""))
        #expect(text.contains("\"version\" : 2\n"))
    }

    @Test func thePinnedVersionIsTheOneOfTheManifest() throws {
        let text = Checkout.text("Package.resolved")
        let version = try #require(text.firstMatch(of: /"version" : "([0-9.]+)"/)).1
        #expect(Checkout.text("Package.swift").contains("from: \"\(version)\""))
    }

    private static var committed: String? {
        let git = Process()
        let pipe = Pipe()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        git.arguments = ["git", "-C", Checkout.root.path, "show", "HEAD:Package.resolved"]
        git.standardOutput = pipe
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil else { return nil }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        git.waitUntilExit()
        return git.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
    }
}
