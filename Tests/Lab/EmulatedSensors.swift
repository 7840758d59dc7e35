// SPDX-License-Identifier: Apache-2.0

/// Sensors of light, motion, fields and distance, converters and fans.
let otherChips = [
    // The examples of the data sheet.
    EmulatedChip(
        model: "ti/opt3001", name: "opt3001", address: 0x44,
        registers: [
            .big(1, 0xC890), .big(2, 0xC000), .big(3, 0xBFFF), .big(0x7E, 0x5449),
            .big(0x7F, 0x3001),
        ],
        measurements: [
            ([.big(0, 0x3456)], #""illuminance":88.8"#),
            ([.big(0, 0x789A)], #""illuminance":2818.56"#),
        ]),
    EmulatedChip(
        model: "ams/tsl4531", name: "tsl4531", address: 0x29, registers: [.bytes(0x8A, [0xB0])],
        measurements: [
            ([.little(0x84, 452)], #""illuminance":452"#),
            ([.little(0x84, 65535)], #""illuminance":65535"#),
        ]),
    // 0x80 is the bit of a command, 0x20 that of adjacent registers.
    EmulatedChip(
        model: "ams/tcs3472", name: "tcs3472", address: 0x29,
        registers: [.bytes(0x92, [0x44, 0x11])],
        measurements: [
            (
                [
                    .little(0xB4, 6021), .little(0xB6, 2410), .little(0xB8, 2105),
                    .little(0xBA, 1533),
                ],
                #""clear":6021,"red":2410,"green":2105,"blue":1533"#
            ),
            (
                [.little(0xB4, 65535), .little(0xB6, 0)],
                #""clear":65535,"red":0,"green":2105,"blue":1533"#
            ),
        ]),
    EmulatedChip(
        model: "lite-on/ltr559", name: "ltr559", driver: "ltr501", address: 0x29,
        registers: [.bytes(0x84, [0x02, 0x03, 0x92, 0x05])],
        measurements: [
            (
                [.bytes(0x88, [20, 0, 100, 0, 0x05, 12, 0])],
                #""illuminance":199,"proximity":12,"both":100,"infrared":20"#
            ),
            (
                [.bytes(0x88, [900, 900 >> 8, 1000, 1000 >> 8, 0x05, 0xFF, 0x07])],
                #""illuminance":2569,"proximity":2047,"both":1000,"infrared":900"#
            ),
        ]),
    EmulatedChip(
        model: "vishay/vcnl4040", name: "vcnl4040", driver: "vcnl4000", address: 0x29,
        registers: [.little(0x0C, 0x0186)],
        measurements: [
            ([.little(9, 3456), .little(8, 201)], #""illuminance":345.6,"proximity":12.5625"#),
            ([.little(9, 0), .little(8, 65535)], #""illuminance":0,"proximity":4095.9375"#),
        ]),
    EmulatedChip(
        model: "vishay/veml6075", name: "veml6075", address: 0x29,
        measurements: [
            (
                [.little(7, 2000), .little(9, 1500), .little(10, 0), .little(11, 0)],
                #""uv-index":1.702125,"uva":2000,"uvb":1500"#
            ),
            // The two last registers are visible light and infrared, which are subtracted.
            (
                [.little(7, 4000), .little(9, 3000), .little(10, 100), .little(11, 50)],
                #""uv-index":3.051617,"uva":3712,"uvb":2618"#
            ),
        ]),
    EmulatedChip(
        model: "honeywell/hmc5883l", name: "hmc5883l", driver: "hmc5843", address: 0x1E,
        registers: [.bytes(9, [1, 0x48, 0x34, 0x33])],
        measurements: [
            // In the order x, z, y.
            (
                [.bigWords(3, [200, -436, -45])],
                #""field-x":18.348,"field-y":-4.1283,"field-z":-39.99864"#
            ),
            (
                [.bigWords(3, [-4096, 2047, 0])],
                #""field-x":null,"field-y":0,"field-z":187.79178"#
            ),
        ]),
    EmulatedChip(
        model: "st/lis3dh", name: "lis3dh", driver: "st-accel-i2c", address: 0x18,
        // 0x80 is the bit of adjacent registers.
        registers: [.bytes(0x8F, [0x33])],
        measurements: [
            (
                [.littleWords(0xA8, [12 << 4, -30 << 4, 1003 << 4])],
                #""acceleration-x":0.117672,"acceleration-y":-0.29418,"acceleration-z":9.835418"#
            ),
            (
                [.littleWords(0xA8, [0, 0, -1000 << 4])],
                #""acceleration-x":0,"acceleration-y":0,"acceleration-z":-9.806"#
            ),
        ]),
    EmulatedChip(
        model: "st/lis3mdl", name: "lis3mdl", driver: "st-magn-i2c", address: 0x1E,
        registers: [.bytes(0x0F, [0x3D]), .bytes(0x8F, [0x3D])],
        measurements: [
            (
                [
                    .littleWords(0x28, [1250, -300, -3000]),
                    .littleWords(0xA8, [1250, -300, -3000]),
                ],
                #""field-x":18.25,"field-y":-4.38,"field-z":-43.8"#
            ),
            (
                [.littleWords(0x28, [0, 100, 0]), .littleWords(0xA8, [0, 100, 0])],
                #""field-x":0,"field-y":1.46,"field-z":0"#
            ),
        ]),
    EmulatedChip(
        model: "invensense/mpu6050", name: "mpu6050", driver: "inv-mpu6050-i2c", address: 0x68,
        registers: [.bytes(0x75, [0x68])],
        measurements: [
            (
                [.bigWords(0x3B, [120, -340, 16384, -3680, -50, 100, 0])],
                #""acceleration-x":0.07176,"acceleration-y":-0.20332,"acceleration-z":9.797632,"#
                    + #""rotation-x":-3.050209603236,"rotation-y":6.100419206472,"rotation-z":0,"#
                    + #""temperature":25.70587824"#
            ),
            (
                [.bigWords(0x3B, [0, 0, -16384, -13000, 0, 0, 0])],
                #""acceleration-x":0,"acceleration-y":0,"acceleration-z":-9.797632,"#
                    + #""rotation-x":0,"rotation-y":0,"rotation-z":0,"temperature":-1.70588208"#
            ),
        ]),
    EmulatedChip(
        model: "bosch/bmi160", name: "bmi160", driver: "bmi160_i2c", address: 0x68,
        registers: [.bytes(0, [0xD1]), .bytes(0x40, [0x28, 0x03, 0x28, 0x00])],
        measurements: [
            (
                [.littleWords(0x0C, [-20, 40, 0, 120, -340, 16384])],
                #""acceleration-x":0.07176,"acceleration-y":-0.20332,"acceleration-z":9.797632,"#
                    + #""rotation-x":-1.220400114,"rotation-y":2.440800228,"rotation-z":0"#
            ),
            (
                [.littleWords(0x0C, [0, 0, 0, 0, 0, -16384])],
                #""acceleration-x":0,"acceleration-y":0,"acceleration-z":-9.797632,"#
                    + #""rotation-x":0,"rotation-y":0,"rotation-z":0"#
            ),
        ]),
    // The distance is at the register to which the driver writes the range.
    EmulatedChip(
        model: "devantech/srf08", name: "srf08", address: 0x70,
        measurements: [
            ([.big(2, 123)], #""distance":123"#), ([.big(2, 1035)], #""distance":1035"#),
            ([.big(2, 0)], #""distance":null"#),
        ]),
    // The measurement is complete; ten bytes after its status is the distance.
    EmulatedChip(
        model: "st/vl53l0x", name: "vl53l0x", driver: "vl53l0x-i2c", address: 0x29,
        measurements: [
            ([.bytes(0x14, [1]), .bigWords(0x1E, [345])], #""distance":34.5"#),
            ([.bytes(0x14, [1]), .bigWords(0x1E, [8190])], #""distance":null"#),
        ]),
    // The number of the register is the command with the input.
    EmulatedChip(
        model: "ti/ads7828", name: "ads7828", address: 0x48,
        measurements: [
            (
                [.big(0x8C, 2048), .big(0xCC, 4095), .big(0x9C, 1), .big(0xFC, 541)],
                #""ch0":1.249,"ch1":2.498,"ch2":0.001,"ch3":0,"ch4":0,"ch5":0,"ch6":0,"ch7":0.33"#
            ),
            (
                [.big(0x8C, 0), .big(0xDC, 2048), .big(0xFC, 0)],
                #""ch0":0,"ch1":2.498,"ch2":0.001,"ch3":1.249,"ch4":0,"ch5":0,"ch6":0,"ch7":0"#
            ),
        ]),
    // The highest bits of a conversion are the number of the input.
    EmulatedChip(
        model: "analog-devices/ad7991", name: "ad7991", driver: "ad799x", address: 0x29,
        measurements: [
            (
                [.big(0x10, 0x0800), .big(0x20, 0x1001), .big(0x40, 0x2000), .big(0x80, 0x3400)],
                #""ch0":1.65,"ch1":0.0008056640625,"ch2":0,"ch3":0.825"#
            ),
            (
                [.big(0x10, 0x0000), .big(0x40, 0x2800)],
                #""ch0":0,"ch1":0.0008056640625,"ch2":1.65,"ch3":0.825"#
            ),
        ]),
    // There is one result for all inputs.
    EmulatedChip(
        model: "ti/ads1115", name: "ads1115", driver: "ads1015", address: 0x48,
        registers: [.big(1, 0x8583)],
        measurements: [
            ([.big(0, 26400)], #""a0":1.65,"a1":1.65,"a2":1.65,"a3":1.65"#),
            ([.big(0, -16)], #""a0":-0.001,"a1":-0.001,"a2":-0.001,"a3":-0.001"#),
        ]),
    EmulatedChip(
        model: "microchip/emc2301", name: "emc2301", driver: "emc2305", address: 0x29,
        registers: [.bytes(0xFD, [0x37, 0x5D])],
        measurements: [
            (
                [.big(0x3E, 2673 << 3), .bytes(0x30, [128]), .bytes(0x27, [0])],
                #""speed-1":2942,"state-1":"ok","power-1":128"#
            ),
            (
                [.big(0x3E, 0xFFF8), .bytes(0x30, [255]), .bytes(0x27, [1])],
                #""speed-1":0,"state-1":"fault","power-1":255"#
            ),
        ]),
]
