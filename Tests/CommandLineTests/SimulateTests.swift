// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct SimulateTests {
    /// Plays in the background until the link is there.
    private static func playing(_ arguments: String, link: String) -> String {
        """
        martlet simulate \(arguments) >out & player=$!
        while [ ! -e \(link) ] && kill -0 $player; do :; done

        """
    }

    @Test func anotherProgramReadsTheSensorsOwnBytes() throws {
        let bench = try Workbench()
        let answer = try bench.run(
            Self.playing("plantower/pms5003 --link air --seed 7", link: "air")
                + """
                head -c 32 air | od -An -tx1 -N 4
                kill $player; wait $player; echo "ended with $?"; ls air; cat out
                """)
        #expect(
            answer == """
                 42 4d 00 1c
                ended with 0
                ls: cannot access 'air': No such file or directory
                plantower/pms5003  air  9600 8N1, sends every 1 s
                Seed 7; Ctrl-C ends it.
                plantower/pms5003: 1 frame sent

                """)
    }

    @Test func aSensorThatIsAskedAnswers() throws {
        let bench = try Workbench()
        let answer = try bench.run(
            Self.playing("winsen/mh-z19 --link co2", link: "co2")
                + """
                exec 3<>co2; printf '\\377\\001\\206\\000\\000\\000\\000\\000\\171' >&3
                head -c 9 <&3 | od -An -tx1 -N 2
                kill $player; wait $player; tail -n 1 out
                """)
        #expect(answer == " ff 86\nwinsen/mh-z19: 1 frame sent\n")
    }

    @Test func faultsAreCounted() throws {
        let bench = try Workbench()
        let answer = try bench.run(
            Self.playing("plantower/pms5003 --link air --seed 7 --fault bad-check:1", link: "air")
                + """
                martlet decode plantower/pms5003 <air | head -n 1
                kill $player; wait $player; sed -n 's/[1-9][0-9]* spoiled/some spoiled/p' out
                """)
        #expect(
            answer == """
                {"error":"its check does not hold","frame":"data","at":0,"bytes":32}
                plantower/pms5003: 0 frames sent, some spoiled

                """)
    }

    @Test func theSameSeedMakesTheSameBytes() throws {
        let bench = try Workbench()
        let play = { (seed: Int) in
            Self.playing("plantower/pms5003 --link air --seed \(seed)", link: "air")
                + "head -c 32 air | od -An -tx1; kill $player; wait $player\n"
        }
        let (first, again) = (try bench.run(play(7)), try bench.run(play(7)))
        #expect(first == again)
        #expect(try bench.run(play(8)) != first)
    }

    @Test func aLinkThatWasLeftGivesWayAndAFileDoesNot() throws {
        let bench = try Workbench(["file": "precious"])
        let answer = try bench.run(
            "ln -s /dev/pts/nobody air\n"
                + Self.playing("plantower/pms5003 --link air", link: "air")
                    + """
                    kill $player; wait $player; echo "ended with $?"
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
            "Error: There is no model 'plantower/pms503'; did you mean 'plantower/pms5003'?"
        ),
        (
            "generic/button",
            "Error: generic/button hangs on pins, which no other program can open."
                + " 'martlet run --simulate' plays it inside the gateway."
        ),
        ("./none.yaml", "Error: ./none.yaml: error: no such file"),
        (
            "winsen/mh-z19 --link a --link b",
            "Error: 1 model and 2 links: give one --link for each model, or none."
        ),
        (
            "winsen/mh-z19 --fault babel",
            "Error: There is no fault 'babel'; did you mean 'babble'?"
        ),
        (
            "generic/climate-line --fault bad-check",
            "Error: No frame of generic/climate-line has a check that could be bad."
        ),
        (
            "winsen/mh-z19 --fault unplug",
            "Error: A new plug is another pseudo terminal: to find it again give --link."
        ),
    ])
    func whatCannotBePlayedIsSaid(arguments: String, message: String) throws {
        let bench = try Workbench()
        #expect(
            try bench.run("martlet simulate \(arguments) 2>out; head -n 1 out") == message + "\n")
    }
}
