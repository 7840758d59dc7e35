// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct ScanTests {
    /// `device CLASS NAME FOLDER`: a device of the kernel, in a tree that looks like /sys.
    private static let tree = """
        mkdir -p dev/serial/by-id sys/class/tty/console sys/class/tty/tty1
        device() {
            mkdir -p "sys/$1" "sys/devices/$3"
            ln -s "$(echo "$1/" | sed 's|[^/]*/|../|g')devices/$3" "sys/$1/$2"
        }
        # tty NAME FOLDER-OF-ITS-DEVICE
        tty() {
            device class/tty $1 $2/tty/$1
            ln -s ../../../${2##*/} sys/devices/$2/tty/$1/device; touch dev/$1
        }
        driver() { mkdir -p sys/drivers/$2; ln -s "$PWD/sys/drivers/$2" sys/devices/$1/driver; }

        """

    private static let machine =
        tree
            + """
            tty ttyUSB0 usb1/1-1/1-1:1.0/ttyUSB0; driver usb1/1-1/1-1:1.0/ttyUSB0 ch341-uart
            echo 'USB Serial' >sys/devices/usb1/1-1/product
            ln -s ../../ttyUSB0 dev/serial/by-id/usb-1a86_USB_Serial-if00-port0
            tty ttyAMA0 soc/uart/ctrl/port; driver soc/uart uart-pl011
            driver soc/uart/ctrl ctrl; driver soc/uart/ctrl/port port
            ln -s ttyAMA0 dev/serial0; echo tty1 ttyAMA0 >sys/class/tty/console/active
            tty ttyS7 platform/serial8250; echo 0 >sys/class/tty/ttyS7/type
            device bus/w1/devices 28-0316a2794c00 w1_bus_master1/28-0316a2794c00
            device bus/w1/devices 28-0316a2794cff w1_bus_master1/28-0316a2794cff
            device class/thermal thermal_zone0 virtual/thermal_zone0
            echo cpu-thermal >sys/class/thermal/thermal_zone0/type
            device class/hwmon hwmon0 i2c-1/1-0021/hwmon/hwmon0
            echo odd >sys/class/hwmon/hwmon0/name

            """

    @Test func portsAndSensorsAreShownWithMatchingModels() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(Self.machine + "martlet scan --root . | sed '/^MODELS ON/,$d'")
                == """
                SERIAL PORTS
                  /dev/serial0
                      ttyAMA0; uart-pl011; console of this machine
                  /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0
                      ttyUSB0; USB Serial, ch341-uart

                GPIO CHIPS: none. Most PCs have none.

                SENSORS WITH A KERNEL DRIVER
                  w1      28-0316a2794c00                     dallas/ds18b20
                          Dallas DS18B20 thermometer: temperature (°C)
                  w1      28-0316a2794cff                     dallas/ds18b20
                          Dallas DS18B20 thermometer: temperature (°C)
                  hwmon   odd (1-0021)                        no model
                  thermal cpu-thermal (thermal_zone0)         raspberrypi/cpu
                          Raspberry Pi processor temperature: temperature (°C)

                FOR THE GATEWAY FILE
                  devices:
                    ds18b20:   { model: dallas/ds18b20, id: 28-0316a2794c00 }
                    ds18b20-2: { model: dallas/ds18b20, id: 28-0316a2794cff }
                    cpu:       { model: raspberrypi/cpu }
                    ttyusb0:
                      model: MODEL
                      port: /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0


                """)
    }

    @Test func powerSuppliesAreShown() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.tree
                + """
                device class/power_supply AC acpi/ACPI0003:00/power_supply/AC
                device class/power_supply BAT0 acpi/PNP0C0A:00/power_supply/BAT0
                device class/power_supply BAT1 acpi/PNP0C0A:01/power_supply/BAT1
                device class/thermal thermal_zone0 virtual/thermal_zone0
                echo odd >sys/class/thermal/thermal_zone0/type
                martlet scan --root . | grep -E '^  [a-z]|^    [a-z]'
                """)
        #expect(
            answer == """
                  thermal      odd (thermal_zone0)                 no model
                  power-supply AC                                  generic/mains
                  power-supply BAT0                                generic/battery
                  power-supply BAT1                                generic/battery
                  devices:
                    mains:     { model: generic/mains }
                    battery:   { model: generic/battery, id: BAT0 }
                    battery-2: { model: generic/battery, id: BAT1 }

                """)
    }

    @Test func itsSuggestionsAreValidInAGatewayFile() throws {
        let shell = try TestShell(["gateway.yaml": "gateway: x\nbroker: { url: mqtt://x }\n"])
        let answer = try shell.run(
            Self.machine
                + """
                martlet scan --root . | sed '1,/GATEWAY FILE/d; /^MODELS ON/,$d' |
                    sed 's/^  //; s|MODEL|nova/sds011|' >>gateway.yaml
                martlet check gateway.yaml
                """)
        #expect(answer == "gateway.yaml: 4 devices, valid\n")
    }

    @Test func theJSONOutputHasTheSameFacts() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.machine + "martlet scan --root . --json | sed 's/,\"models\":{.*//'")
        #expect(
            answer == #"{"serial":[{"name":"ttyAMA0","paths":["/dev/serial0","/dev/ttyAMA0"],"#
                + #""driver":"uart-pl011","product":null,"console":true,"problem":null,"#
                + #""holder":null},{"name":"ttyUSB0","paths":["#
                + #""/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0","/dev/ttyUSB0"],"#
                + #""driver":"ch341-uart","product":"USB Serial","console":false,"problem":null,"#
                + #""holder":null}],"gpio":[],"sensors":["#
                + #"{"kind":"w1","name":"28","id":"28-0316a2794c00","models":["dallas/ds18b20"],"#
                + #""entry":"{ model: dallas/ds18b20, id: 28-0316a2794c00 }"},"#
                + #"{"kind":"w1","name":"28","id":"28-0316a2794cff","models":["dallas/ds18b20"],"#
                + #""entry":"{ model: dallas/ds18b20, id: 28-0316a2794cff }"},"#
                + #"{"kind":"hwmon","name":"odd","id":"1-0021","models":[],"entry":null},"#
                + #"{"kind":"thermal","name":"cpu-thermal","id":"thermal_zone0","#
                + #""models":["raspberrypi/cpu"],"entry":"{ model: raspberrypi/cpu }"}]"# + "\n")
    }

    @Test func modelsAreListedWithTheirTitles() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.machine
                + """
                mkdir -p devices/acme
                sed 's|^model: .*|model: acme/dust|; s/^title:.*/title: Mine/' \
                    '\(repository)/devices/plantower/pms5003.yaml' >devices/acme/dust.yaml
                martlet scan --root . | grep -E '^MODELS|^  (acme|nova/sds011 )' | tr -s ' '
                martlet scan --root . --json | grep -o '{"name":"acme/dust"[^]]*' \
                    | sed 's/,{"name":"above-03.*//'
                """)
        #expect(
            answer == """
                MODELS ON A SERIAL PORT
                 acme/dust Mine
                 nova/sds011 Nova SDS011 particulate sensor
                {"name":"acme/dust","title":"Mine","values":[{"name":"pm1","unit":"µg/m³",\
                "class":"pm1"},{"name":"pm25","unit":"µg/m³","class":"pm25"},\
                {"name":"pm10","unit":"µg/m³","class":"pm10"}

                """)
    }

    @Test func theProcessThatUsesAPortIsShown() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.tree
                + """
                tty ttyUSB0 usb/ttyUSB0; mkfifo held
                flock -F dev/ttyUSB0 sh -c 'echo >held; exec sleep 60' & holder=$!
                read line <held
                martlet scan --root . | sed -n "3s/process $holder/process N/p"; kill $holder
                """)
        #expect(answer == "      in use by sleep (process N)\n")
    }

    @Test func aFileThatIsNotAChipIsReported() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                Self.tree + "touch dev/gpiochip0; martlet scan --root . | grep -A 1 '^GPIO CHIPS'")
                    == """
                    GPIO CHIPS
                      ./dev/gpiochip0: this is not a GPIO chip (Inappropriate ioctl for device)

                    """)
    }

    @Test func anEmptyMachineGivesAdvice() throws {
        let shell = try TestShell()
        #expect(
            try shell.run("martlet scan --root nothing; echo $?") == """
                SERIAL PORTS: none. Is the adapter plugged in? On a Raspberry Pi, enable the
                port on the pins: 'sudo raspi-config', Interface Options, Serial Port.

                GPIO CHIPS: none. Most PCs have none.

                SENSORS WITH A KERNEL DRIVER: none. On a Raspberry Pi, a line in
                /boot/firmware/config.txt loads a driver, for example dtoverlay=w1-gpio. The
                device file of the sensor names the line.
                0

                """)
    }
}
