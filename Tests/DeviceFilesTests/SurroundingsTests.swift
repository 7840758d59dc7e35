// SPDX-License-Identifier: Apache-2.0

import Plan
import Testing

@testable import DeviceFiles

@Suite struct SurroundingsTests {
    @Test(arguments: [
        ("pi-4", "pi-4"), ("Shed.lan", "shed"), ("PI 4", "pi-4"), ("localhost", nil), ("", nil),
        ("-x", nil), ("küche", nil),
    ])
    func theHostNameIsTheNameOfAGatewayWithoutOne(host: String, name: String?) {
        #expect(Surroundings(hostName: host).gatewayName == name)
    }

    @Test func aGatewayFileNeedsNoName() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            broker: { url: mqtt://localhost }
            devices: { bell: { model: generic/button, pins: { button: GPIO17 } } }

            """, to: "gateway.yaml")
        let surroundings = Surroundings(
            systemFolders: ["\(repository)/devices"], hostName: "Pi-4.lan")
        let file = try GatewayFile.load("\(folder.path)/gateway.yaml", surroundings)
        #expect(file.name == "pi-4")
        #expect(file.base == "martlet/pi-4")
        #expect(file.broker.clientID == "martlet-pi-4")
    }

    @Test func theStateDirectoryFollowsTheFilesystemStandard() {
        func directory(_ variables: [String: String], isRoot: Bool = false) -> String {
            Surroundings(variables: variables, isRoot: isRoot).stateDirectory(ofGateway: "shed")
        }
        #expect(directory(["HOME": "/home/me"]) == "/home/me/.local/state/martlet/shed")
        #expect(directory(["HOME": "/home/me"], isRoot: true) == "/var/lib/martlet/shed")
        #expect(directory(["XDG_STATE_HOME": "/state"]) == "/state/martlet/shed")
        let unit = ["STATE_DIRECTORY": "/var/lib/martlet:/var/lib/other", "HOME": "/"]
        #expect(directory(unit, isRoot: true) == "/var/lib/martlet")
        #expect(directory(["STATE_DIRECTORY": "", "HOME": "/h"]) == "/h/.local/state/martlet/shed")
    }

    @Test func theRuntimeDirectoryIsInMemory() {
        func directory(_ variables: [String: String], isRoot: Bool = false) -> String? {
            Surroundings(variables: variables, isRoot: isRoot).memoryDirectory(ofGateway: "shed")
        }
        #expect(directory(["RUNTIME_DIRECTORY": "/run/martlet"], isRoot: true) == "/run/martlet")
        #expect(directory([:], isRoot: true) == "/run/martlet/shed")
        let session = ["XDG_RUNTIME_DIR": "/run/user/1000"]
        #expect(directory(session) == "/run/user/1000/martlet/shed")
        #expect(directory(["HOME": "/home/me"]) == nil)
    }

    @Test func deviceFileFoldersAreSearchedInOrder() {
        let search = SearchPath(
            gatewayFolder: "/home/me",
            Surroundings(variables: ["MARTLET_DEVICES": "/one:/two"], systemFolders: ["/etc/d"]))
        #expect(search.folders == ["/one", "/two", "/home/me/devices", "/etc/d"])
        let beside = SearchPath(gatewayFolder: "", Surroundings())
        #expect(beside.folders == ["devices"] + Surroundings.systemFolders)
    }

    @Test func aProgramOfACheckoutFindsTheRepositorysFiles() {
        let search = SearchPath(
            gatewayFolder: nil,
            Surroundings(
                executable: "\(repository)/.build/debug/martletd", systemFolders: ["/nowhere"]))
        #expect(search.folders == ["/nowhere", "\(repository)/devices"])
        #expect(
            search.find("plantower/pms5003") == "\(repository)/devices/plantower/pms5003.yaml")
        #expect(search.find("plantower/none") == nil)
        #expect(search.models().contains("generic/relay"))
    }

    @Test func theFirstFolderWins() {
        let own = "\(GoldenDiagnosticsTests.folder)/name-and-place-differ/devices"
        let search = SearchPath(folders: [own, "\(repository)/devices"])
        #expect(search.find("acme/it") == "\(own)/acme/it.yaml")
        #expect(search.models().contains("acme/it"))
        #expect(search.models().contains("generic/relay"))
    }

    @Test func theProgramOfThisProcessIsFound() {
        #expect(Surroundings.ofProcess().executable?.hasPrefix("/") == true)
    }
}
