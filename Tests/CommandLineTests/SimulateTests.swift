// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct SimulateTests {
    /// Starts the simulation in the background and waits for the link.
    private static func simulating(_ arguments: String, link: String) -> String {
        """
        martlet simulate \(arguments) >out & simulator=$!
        while [ ! -e \(link) ] && kill -0 $simulator; do :; done

        """
    }

    @Test func anotherProgramReadsTheSensorsOwnBytes() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.simulating("plantower/pms5003 --link air --seed 7", link: "air")
                + """
                head -c 32 air | od -An -tx1 -N 4
                kill $simulator; wait $simulator; echo "ended with $?"; ls air; cat out
                """)
        #expect(
            answer == """
                 42 4d 00 1c
                ended with 0
                ls: cannot access 'air': No such file or directory
                plantower/pms5003  air  9600 8N1, sends every 1 s
                Seed 7. Stop with Ctrl-C.
                plantower/pms5003: 1 frame sent

                """)
    }

    @Test func aPolledSensorAnswersARequest() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.simulating("winsen/mh-z19 --link co2", link: "co2")
                + """
                exec 3<>co2; printf '\\377\\001\\206\\000\\000\\000\\000\\000\\171' >&3
                head -c 9 <&3 | od -An -tx1 -N 2
                kill $simulator; wait $simulator; tail -n 1 out
                """)
        #expect(answer == " ff 86\nwinsen/mh-z19: 1 frame sent\n")
    }

    /// Runs a script while the simulation listens; `$address` and `$port` have its first address.
    private static func listening(_ arguments: String, _ script: String) -> String {
        """
        martlet simulate \(arguments) >out & simulator=$!
        while ! grep -qs Seed out && kill -0 $simulator; do :; done
        address=$(sed -n '1s/.*  \\([a-z]*:[^ ]*\\)  .*/\\1/p' out); port=${address##*:}
        cat >gateway.yaml <<END
        gateway: shed
        broker: { url: mqtt://localhost }
        devices: { co2: { model: winsen/mh-z19, port: "$address", every: 100ms } }
        END
        \(script)
        kill $simulator; wait $simulator; tail -n 1 out

        """
    }

    @Test(arguments: ["tcp://127.0.0.1:0", "unix:$PWD/line"])
    func aSensorBehindAServerIsReadByTheGateway(address: String) throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.listening(
                "winsen/mh-z19 --listen \(address) --seed 7",
                """
                martlet read co2 gateway.yaml | sed 's/"time":[^,]*,//; s/[0-9][0-9]*/N/g'
                martlet read co2 gateway.yaml | wc -l
                """))
        #expect(answer == "{\"coN\":N,\"temperature\":N}\n1\nwinsen/mh-z19: 2 frames sent\n")
    }

    @Test func aNewClientTakesTheLineFromTheOldOne() throws {
        // Only bash connects to a port by itself.
        let shell = try TestShell([
            "two.sh": """
            exec 3<>/dev/tcp/127.0.0.1/$1
            printf '\\377\\001\\206\\0\\0\\0\\0\\0\\171' >&3; head -c 9 <&3 | wc -c
            martlet read co2 gateway.yaml | wc -l
            head -c 1 <&3 | wc -c
            """
        ])
        let answer = try shell.run(
            Self.listening("winsen/mh-z19 --listen tcp://127.0.0.1:0", "bash two.sh $port"))
        #expect(
            answer == """
                9
                1
                0
                winsen/mh-z19: 2 frames sent

                """)
    }

    @Test func faultsAreCounted() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.simulating(
                "plantower/pms5003 --link air --seed 7 --fault bad-check:1", link: "air")
                    + """
                    martlet decode plantower/pms5003 <air | head -n 1 |
                        sed 's/: found .* gives .. ..//'
                    kill $simulator; wait $simulator
                    sed -n 's/[1-9][0-9]* damaged/some damaged/p' out
                    """)
        #expect(
            answer == """
                {"error":"its check does not hold","frame":"data","at":0,"bytes":32,\
                "wrong-at":30}
                plantower/pms5003: 0 frames sent, some damaged

                """)
    }

    @Test func theSameSeedMakesTheSameBytes() throws {
        let shell = try TestShell()
        let play = { (seed: Int) in
            Self.simulating("plantower/pms5003 --link air --seed \(seed)", link: "air")
                + "head -c 32 air | od -An -tx1; kill $simulator; wait $simulator\n"
        }
        let (first, again) = (try shell.run(play(7)), try shell.run(play(7)))
        #expect(first == again)
        #expect(try shell.run(play(8)) != first)
    }

    @Test func anOldLinkIsReplacedAndAFileIsNot() throws {
        let shell = try TestShell(["file": "precious"])
        let answer = try shell.run(
            "ln -s /dev/pts/none air\n"
                + Self.simulating("plantower/pms5003 --link air", link: "air")
                    + """
                    kill $simulator; wait $simulator; echo "ended with $?"
                    martlet simulate plantower/pms5003 --link file; cat file
                    """)
        #expect(
            answer == """
                ended with 0
                Error: symlink file: File exists (EEXIST)
                precious
                """)
    }

    @Test(arguments: [
        (
            "plantower/pms503",
            "Error: unknown model 'plantower/pms503'; did you mean 'plantower/pms5003'?"
        ),
        (
            "generic/button",
            "Error: generic/button is connected to pins, not on a serial port."
                + " Use 'martlet run --simulate' to simulate it inside the gateway."
        ),
        ("./none.yaml", "./none.yaml: error: no such file"),
        (
            "winsen/mh-z19 --link a --link b",
            "Error: 1 model and 2 links: give one --link for each model, or none."
        ),
        (
            "winsen/mh-z19 --fault flod",
            "Error: unknown fault 'flod'; did you mean 'flood'?"
        ),
        (
            "generic/climate-line --fault bad-check",
            "Error: no frame of generic/climate-line has a check"
        ),
        (
            "winsen/mh-z19 --fault unplug",
            "Error: the fault unplug needs --link: the path of the pseudo terminal changes."
        ),
        (
            "winsen/mh-z19 --listen 4001",
            "Error: --listen: '4001': expected an address like tcp://127.0.0.1:4001"
        ),
        (
            "winsen/mh-z19 --listen tcp://127.0.0.1:4001 --link co2",
            "Error: --link and --listen exclude each other: two readers of one line take bytes "
                + "from each other."
        ),
        (
            "winsen/mh-z19 winsen/mh-z19 --listen tcp://127.0.0.1:4001",
            "Error: 2 models and 1 of --listen: give one for each model, or none."
        ),
        (
            "winsen/mh-z19 --listen tcp://192.0.2.1:4001",
            "tcp://192.0.2.1:4001: warning: other machines can read and ask the sensor; there is "
                + "no authentication"
        ),
    ])
    func anInvalidSimulationIsReported(arguments: String, message: String) throws {
        let shell = try TestShell()
        #expect(
            try shell.run("martlet simulate \(arguments) 2>out; head -n 1 out") == message + "\n")
    }
}
