// SPDX-License-Identifier: Apache-2.0

/// The command line of the daemon. Four options need no argument library; `martlet` uses one.
enum Arguments: Equatable {
    case run(config: String, simulate: Bool, trace: String?)
    case help
    case version
    case wrong(String)

    static let usage = """
        Usage: martletd [--simulate] [--trace DEVICE] [CONFIG]

        Runs the gateway that CONFIG describes (default: \(defaultConfig)) until SIGTERM or SIGINT.

          --simulate      simulate all devices; opens no port and no pin
          --trace DEVICE  print the traffic of this device
          --version       print the version
          --help          print this
        """

    static let defaultConfig = "/etc/martlet/gateway.yaml"

    /// - Parameter words: The command line without the program's name.
    init(_ words: some Sequence<String>) {
        var config: String?
        var simulate = false
        var trace: String?
        var rest = words.makeIterator()
        while let word = rest.next() {
            switch word {
            case "--help", "-h":
                self = .help
                return
            case "--version":
                self = .version
                return
            case "--simulate": simulate = true
            case "--trace":
                guard let device = rest.next() else {
                    self = .wrong("--trace needs the name of a device")
                    return
                }
                trace = device
            case _ where word.hasPrefix("-") && word != "-":
                self = .wrong("unknown option '\(word)'")
                return
            case _ where config != nil:
                self = .wrong("expected one gateway file, found '\(word)' too")
                return
            default: config = word
            }
        }
        self = .run(config: config ?? Arguments.defaultConfig, simulate: simulate, trace: trace)
    }
}
