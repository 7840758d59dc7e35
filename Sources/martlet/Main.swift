// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Diagnostics
import Glibc

extension Martlet {
    /// Runs the command of the command line.
    ///
    /// Two kinds of errors are not reported by the argument library: a misspelt command, which it
    /// calls an unexpected argument, and mistakes in files, which have a form of their own.
    static func main() {
        if let problem = unknownCommand(CommandLine.arguments.dropFirst().first) {
            StandardError.write("Error: \(problem)\n")
            Glibc.exit(ExitCode.validationFailure.rawValue)
        }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let mistakes as Mistakes {
            StandardError.write(DiagnosticFormatter().format(mistakes.diagnostics))
            Glibc.exit(EXIT_FAILURE)
        } catch {
            exit(withError: error)
        }
    }

    /// What is wrong with the first word; `nil` if it is a command or an option.
    private static func unknownCommand(_ word: String?) -> String? {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard let word, !word.hasPrefix("-"), !names.contains(word) else { return nil }
        let help =
            nearest(to: word, in: names).map { "did you mean '\($0)'?" }
            ?? "expected one of \(names.joined(separator: ", "))."
        return "unknown command '\(word)'; \(help)"
    }
}
