// SPDX-License-Identifier: Apache-2.0

import Plan

extension Schema {
    /// The schema of gateway files.
    package static var gatewayFile: Schema {
        Schema(
            "Martlet gateway file",
            KeyForms(
                .gateway("The file"), keys: GatewayReader.keys,
                required: ["broker", "devices"],
                [
                    "gateway": .text(.name), "broker": .broker,
                    "discovery": .text(.words(["on", "components", "off"])),
                    "store": .keys(
                        KeyForms(
                            .gateway("The file"), keys: ["readings"],
                            ["readings": .text(.whole(100...1_000_000))])),
                    "simulate": .text(.onOff), "seed": .text(.whole(0...4_294_967_295)),
                    "devices": .names(.device), "schedules": .names(.schedule),
                ]),
            shared: [("line", .line), ("filters", .filters)])
    }
}

extension Form {
    fileprivate static let broker = Form.keys(
        KeyForms(
            .gateway("The broker"), keys: BrokerReader.keys, required: ["url"],
            ["qos": .text(.whole(0...1)), "keepalive": .text(.duration)]))

    fileprivate static let device = Form.keys(
        KeyForms(
            .gateway("Devices"), keys: DeviceReader.keys, required: ["model"],
            [
                "settings": .names(.text(.line)), "serial": .shared("line"),
                "pins": .names(.text(.line)), "every": .text(.duration),
                "take": .text(.words(of: ReadingPace.Selection.self)),
                "stale-after": .text(.duration), "listen": .text(.onOff),
                "authenticate": .text(.onOff),
                "values": .names(
                    .keys(
                        KeyForms(
                            .gateway("Corrections"), keys: DeviceValuesReader.keys,
                            [
                                "scale": .text(.number), "offset": .text(.number),
                                "filters": .shared("filters"),
                            ]))),
            ]))

    fileprivate static let schedule = Form.keys(
        KeyForms(
            .gateway("Schedules"), keys: ScheduleReader.keys,
            [
                "every": .text(.duration),
                "set": .names(.text(.line)),
            ]))
}
