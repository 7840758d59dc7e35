// swift-tools-version: 6.0
// SPDX-License-Identifier: Apache-2.0
//
// The package of a user of Reactor: what a program of another module costs is measured here, and
// not what the library costs itself.

import PackageDescription

let package = Package(
    name: "race",
    dependencies: [.package(name: "martlet", path: "../../../..")],
    targets: [
        .executableTarget(
            name: "race", dependencies: [.product(name: "Reactor", package: "martlet")])
    ]
)
