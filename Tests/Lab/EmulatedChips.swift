// SPDX-License-Identifier: Apache-2.0

/// The numbers of the registers are from the chips' data sheets, and so are the examples where a
/// data sheet has some. The expected readings are computed from the data sheets' formulas.
let emulatedChips = thermometers + powerMonitors + otherChips

private let thermometers = [
    EmulatedChip(
        model: "ti/lm75", name: "lm75", address: 0x48,
        measurements: [
            ([.big(0, 0x1580)], #""temperature":21.5"#),
            ([.big(0, 0xF580)], #""temperature":-10.5"#),
        ]),
    // A finer chip of the family, with steps of 1/16 °C.
    EmulatedChip(
        model: "ti/lm75", settings: "chip: tmp75", name: "tmp75", driver: "lm75", address: 0x48,
        measurements: [
            ([.big(0, 0x1590)], #""temperature":21.562"#),
            ([.big(0, 0xFA80)], #""temperature":-5.5"#),
        ]),
    EmulatedChip(
        model: "microchip/mcp9800", name: "mcp980x", driver: "lm75", address: 0x48,
        measurements: [
            ([.big(0, 0x1590)], #""temperature":21.562"#),
            ([.big(0, 0xE700)], #""temperature":-25"#),
        ]),
    // The three highest bits of the temperature are alarms.
    EmulatedChip(
        model: "microchip/mcp9808", name: "jc42", address: 0x18,
        registers: [.big(0, 0x0077), .big(6, 0x0054), .big(7, 0x0400)],
        measurements: [
            ([.big(5, 0xC159)], #""temperature":21.562"#),
            ([.big(5, 0x1FA8)], #""temperature":-5.5"#),
        ]),
    // The driver selects 13 bits; bit 0 shows this.
    EmulatedChip(
        model: "ti/tmp102", name: "tmp102", address: 0x48, registers: [.big(1, 0x60A0)],
        measurements: [
            ([.big(0, 0x0AF9)], #""temperature":21.937"#),
            ([.big(0, 0xF801)], #""temperature":-16"#),
        ]),
    EmulatedChip(
        model: "ti/tmp117", name: "tmp117", address: 0x48, registers: [.big(0xF, 0x0117)],
        measurements: [
            ([.big(0, 0x0C80)], #""temperature":25"#), ([.big(0, 0xF380)], #""temperature":-25"#),
            ([.big(0, 0x0001)], #""temperature":0.008"#),
        ]),
    EmulatedChip(
        model: "analog-devices/adt7410", name: "adt7410", address: 0x48,
        measurements: [
            ([.big(0, 0x0ACD)], #""temperature":21.602"#),
            ([.big(0, 0xFAE0)], #""temperature":-10.25"#),
        ]),
    EmulatedChip(
        model: "dallas/ds1621", name: "ds1621", address: 0x48, registers: [.bytes(0xAC, [0x8C])],
        measurements: [
            ([.big(0xAA, 0x1A80)], #""temperature":26.5"#),
            ([.big(0xAA, 0xE700)], #""temperature":-25"#),
        ]),
    EmulatedChip(
        model: "dallas/ds3231", name: "ds3231", driver: "rtc-ds1307", address: 0x68,
        registers: [.bytes(0, [0, 0x30, 0x12, 1, 0x28, 0x11, 0x26]), .bytes(0x0E, [0x1C, 0])],
        measurements: [
            ([.bytes(0x11, [0x19, 0x40])], #""temperature":25.25"#),
            ([.bytes(0x11, [0xFF, 0x40])], #""temperature":-0.75"#),
        ]),
    EmulatedChip(
        model: "silabs/si7021", settings: "device: $device", name: "si7020", address: 0x40,
        measurements: [
            ([.big(0xE3, 26000), .big(0xE5, 28000)], #""temperature":22.87,"humidity":47.41"#),
            ([.big(0xE3, 16000), .big(0xE5, 3000)], #""temperature":-3.95,"humidity":0"#),
        ]),
    // The two lowest bits show which quantity it is.
    EmulatedChip(
        model: "sensirion/sht21", name: "sht21", address: 0x40,
        measurements: [
            ([.big(0xE3, 26000), .big(0xE5, 29002)], #""temperature":22.863,"humidity":49.313"#),
            ([.big(0xE3, 16000), .big(0xE5, 3002)], #""temperature":-3.95,"humidity":0"#),
        ]),
    // The first measurement is the example of the data sheet, with its calibration. The driver cuts
    // temperatures towards zero, where the data sheet's formula gives -12.64 °C.
    EmulatedChip(
        model: "bosch/bmp280", name: "bmp280", address: 0x76,
        registers: [.bytes(0xD0, [0x58]), .littleWords(0x88, bmp280Calibration)],
        measurements: [
            (
                [.bytes(0xF7, [0x65, 0x5A, 0xC0, 0x7E, 0xED, 0x00])],
                #""temperature":25.08,"pressure":1006.53"#
            ),
            (
                [.bytes(0xF7, [0x50, 0x91, 0x00, 0x61, 0xA8, 0x00])],
                #""temperature":-12.63,"pressure":1087.46"#
            ),
        ]),
    EmulatedChip(
        model: "bosch/bme280", name: "bme280", driver: "bmp280", address: 0x76,
        registers: [
            .bytes(0xD0, [0x60]), .littleWords(0x88, bmp280Calibration), .bytes(0xA1, [75]),
            .bytes(0xE1, [0x6A, 0x01, 0, 324 >> 4, 324 & 0xF | 50 << 4 & 0xF0, 50 >> 4, 30]),
        ],
        measurements: [
            (
                [.bytes(0xF7, [0x65, 0x5A, 0xC0, 0x7E, 0xED, 0x00, 0x75, 0x30])],
                #""temperature":25.08,"humidity":51.08,"pressure":1006.53"#
            ),
            (
                [.bytes(0xF7, [0x50, 0x91, 0x00, 0x61, 0xA8, 0x00, 0x55, 0xF0])],
                #""temperature":-12.63,"humidity":8.76,"pressure":1087.46"#
            ),
        ]),
    // The driver rounds down, where the data sheet's formula gives -3.7106 °C.
    EmulatedChip(
        model: "bosch/bmp380", name: "bmp380", driver: "bmp280", address: 0x76,
        registers: [
            .bytes(0, [0x50, 0, 0, 0x70]),
            .bytes(
                0x31,
                [
                    27772, 27772 >> 8, 19000, 19000 >> 8, -7, 900, 900 >> 8, -2900, -2900 >> 8, 30,
                    0, 25000, 25000 >> 8, 30000, 30000 >> 8, -2, -6, 16000, 16000 >> 8, 20, -60,
                ]),
        ],
        measurements: [
            (
                [.bytes(4, [0xA0, 0x2E, 0x63, 0x20, 0xB3, 0x81])],
                #""temperature":24.55,"pressure":1118.42"#
            ),
            (
                [.bytes(4, [0x40, 0xB5, 0x64, 0x20, 0x49, 0x69])],
                #""temperature":-3.72,"pressure":1036.78"#
            ),
        ]),
    EmulatedChip(
        model: "bosch/bmp580", name: "bmp580", driver: "bmp280", address: 0x76,
        registers: [
            .bytes(1, [0x50]), .bytes(0x27, [0x10, 0x02]), .bytes(0x38, [0x80]),
        ],
        measurements: [
            (
                [.bytes(0x1D, [0x00, 0xB0, 0x16, 0x40, 0xF3, 0x62])],
                #""temperature":22.69,"pressure":1013.25"#
            ),
            (
                [.bytes(0x1D, [0x00, 0xC0, 0xFE, 0x41, 0x05, 0x60])],
                #""temperature":-1.25,"pressure":983.25"#
            ),
        ]),
]

private let bmp280Calibration = [
    27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000,
]

/// The shunt is the driver's 10 mΩ. The chips have the current in register 4 too, but the driver
/// computes it from the voltage of the shunt, register 1.
private let powerMonitors = [
    EmulatedChip(
        model: "ti/ina219", name: "ina219", driver: "ina2xx", address: 0x40,
        measurements: [
            (
                [.big(1, 1200), .big(2, 10024), .big(3, 300), .big(4, 1200)],
                #""voltage":5.012,"current":1.2,"power":6,"shunt":10"#
            ),
            (
                [.big(1, -350), .big(2, 24000), .big(3, 210), .big(4, -350)],
                #""voltage":12,"current":-0.35,"power":4.2,"shunt":10"#
            ),
        ]),
    EmulatedChip(
        model: "ti/ina226", name: "ina226", driver: "ina2xx", address: 0x40,
        measurements: [
            (
                [.big(1, 20000), .big(2, 10560), .big(3, 10560), .big(4, 20000)],
                #""voltage":13.2,"current":5,"power":66,"shunt":10"#
            ),
            (
                [.big(1, -100), .big(2, 2640), .big(3, 13), .big(4, -100)],
                #""voltage":3.3,"current":-0.025,"power":0.08125,"shunt":10"#
            ),
        ]),
    // The current is in the register that is the shunt's voltage in the other chips.
    EmulatedChip(
        model: "ti/ina260", name: "ina260", driver: "ina2xx", address: 0x40,
        measurements: [
            (
                [.big(1, 1000), .big(2, 9600), .big(3, 1500)],
                #""voltage":12,"current":1.25,"power":15"#
            ),
            (
                [.big(1, -320), .big(2, 4001), .big(3, 200)],
                #""voltage":5.001,"current":-0.4,"power":2"#
            ),
        ]),
    EmulatedChip(
        model: "ti/ina219-iio", name: "ina219", driver: "ina2xx_adc", address: 0x40,
        measurements: [
            (
                [.big(1, 1200), .big(2, 10024), .big(3, 300), .big(4, 1200)],
                #""voltage":5.012,"current":1.2,"power":6,"shunt-voltage":12,"shunt":10"#
            ),
            (
                [.big(1, -350), .big(2, 24000), .big(3, 210), .big(4, -350)],
                #""voltage":12,"current":-0.35,"power":4.2,"shunt-voltage":-3.5,"shunt":10"#
            ),
        ]),
    // The driver calibrates the chip for 20 mΩ, so the chip's numbers are half of the true ones.
    EmulatedChip(
        model: "ti/ina238", name: "ina238", address: 0x40,
        measurements: [
            (
                [.big(5, 3840), .big(6, 0x0CC0), .big(7, 1000), .bytes(8, [0x00, 0xEA, 0x60])],
                #""voltage":12,"current":2,"power":24,"temperature":25.5"#
            ),
            (
                [.big(5, 15361), .big(6, 0xFE70), .big(7, -600), .bytes(8, [0x02, 0x32, 0x80])],
                #""voltage":48.003,"current":-1.2,"power":57.6,"temperature":-3.125"#
            ),
        ]),
    EmulatedChip(
        model: "ti/ina3221", name: "ina3221", address: 0x40,
        measurements: [
            (
                [
                    .big(1, 300 << 3), .big(2, 5000), .big(3, 0), .big(4, 12000), .big(5, 25 << 3),
                    .big(6, 3304),
                ],
                #""voltage-1":5,"voltage-2":12,"voltage-3":3.304,"current-1":1.2,"current-2":0,"#
                    + #""current-3":0.1,"shunt-1":10,"shunt-2":10,"shunt-3":10"#
            ),
            (
                [.big(1, -25 << 3), .big(2, 4992)],
                #""voltage-1":4.992,"voltage-2":12,"voltage-3":3.304,"current-1":-0.1,"#
                    + #""current-2":0,"current-3":0.1,"shunt-1":10,"shunt-2":10,"shunt-3":10"#
            ),
        ]),
    EmulatedChip(
        model: "maxim/max17040", name: "max17040", address: 0x36,
        measurements: [
            ([.big(2, 3210 << 4), .big(4, 0x5780)], #""charge":87,"voltage":4.0125"#),
            ([.big(2, 3355 << 4), .big(4, 0x6540)], #""charge":100,"voltage":4.19375"#),
        ]),
]
