// SPDX-License-Identifier: Apache-2.0

import Testing

/// The drafts of lines of text: each is valid, and has this frame.
@Suite struct NewLineTests {
    @Test(arguments: [
        // Signs and widths.
        (
            "WS=+03.2,T=-05.1,H=045,OK",
            "WS={ws:decimal:+05.1},T={t:decimal:+05.1},H={h:integer:03},OK"
        ),
        ("T=-05.1", "T={t:decimal:+05.1}"), ("T=+3 U=-2", "T={t:integer:+} U={u:integer:+}"),
        ("T=03.20;-3", "T={t:decimal:05.2};{value-2:integer}"),
        ("A=1.250e+02 B=5E3", "A={a:decimal:.3e} B={b:word}"), ("N=21.5E", "N={n:decimal:4.1}E"),
        // Digits of names, and numbers with nothing clear between them.
        ("PM2.5=12 CH1:25", "PM2.5={pm25:integer} CH1:{ch1:integer}"),
        ("0+3.14-2.5", "{value-1:word}"),
        ("V1.2.3 x=.5 --5", "V{v:word} x={x:word} {value-3:word}"),
        ("ID=12345678901234567890", "ID={id:word}"),
        ("BP 120/80", "BP {bp:integer}/{value-2:integer}"),
        // Dates and times.
        ("2017-11-02T15:07:27.6,5", "{date:date:YYYY-MM-DDThh:mm:ss},{value-2:integer}"),
        ("2024-01-12 23:18:15 T=1", "{date:date:YYYY-MM-DD hh:mm:ss} T={t:integer}"),
        ("12:30:00;21.5", "{time:date:hh:mm:ss};{value-2:decimal:.1}"),
        ("31.12.2024,12:30 T=1", "{date:date:DD.MM.YYYY,hh:mm} T={t:integer}"),
        ("12/31/2024;1", "{date:date:MM/DD/YYYY};{value-2:integer}"),
        ("03/04/2024 12:30;1", "{value-1:word} {time:date:hh:mm};{value-3:integer}"),
        ("02.11.17 1", "{value-1:word} {value-2:integer}"),
        (
            "2024-01-12T23:18:15+01:00 5",
            "{date:date:YYYY-MM-DDThh:mm:ss}{skip:+01:00} {value-2:integer}"
        ),
        (
            "2024-13-45 25:61:00",
            "{value-1:word} {value-2:integer}:{value-3:integer}:{value-4:integer:02}"
        ),
        // Control characters.
        ("<STX>T=1<ETX>", #"\x02T={t:integer}\x03"#),
        (
            #"\\x02Q,229,002.74,M,00,\\x0316\\r\\n"#,
            #"\x02Q,{q:integer},{value-2:decimal:06.2},M,{m:integer:02},"#
                + #"\x03{check:xor8-hex:1..-2}"#
        ),
        (#"\002T=1\003ZZ"#, #"\x02T={t:integer}\x03{skip:ZZ}"#),
        ("02 54 3D 31 03 0D 0A", #"\x02T={t:integer}\x03"#),
        // Sentences that are none.
        ("!AIVDM,1*4A", "!AIVDM,{aivdm:integer}*{check:xor8-hex:1..-2}"),
        ("$WIXDR,C,022.0*00", "$WIXDR,C,{c:decimal:05.1}*{skip:00}"),
    ])
    func aLineGivesItsTemplate(line: String, template: String) throws {
        #expect(try Self.frame(line) == "line: \"\(template)\"")
    }

    @Test(arguments: [
        ("$GPVTG,054.7,T*2E", #"nmea: "GPVTG,{gpvtg:decimal:05.1},T""#),
        ("02 54 3D 31 03", #"line: "\x02T={t:integer}", end: 03"#),
        (
            "02 54 3D 31 03 35 38",
            #"line: "\x02T={t:integer}\x03{check:xor8-hex:1..-2}", silence: 20ms"#
        ),
        (
            "02 54 3D 32 31 2E 35 20 48 3D 34 30 3B 31 35 37 03",
            #"line: "\x02T={t:decimal:.1} H={h:integer};{check:sum8-dec}", end: 03"#
        ),
    ])
    func aMessageGivesItsFrame(message: String, frame: String) throws {
        #expect(try Self.frame(message) == frame)
    }

    /// What was found is printed before the draft.
    @Test(arguments: [
        ("$GPVTG,054.7,T*2E", "It is an NMEA sentence, and its check 2E is right."),
        (
            "$GPVTG,054.7,T*77",
            "It looks like an NMEA sentence, but its check 77 is wrong: its characters give 2E. "
                + "The draft ignores it."
        ),
        ("<STX>T=1<ETX>58", "It has the check xor8-hex:1..-2."),
        ("<STX>T=1<ETX>zz", "What stands behind ETX, 'zz', is no check that has a name."),
    ])
    func theCheckIsSaid(line: String, note: String) throws {
        let shell = try TestShell()
        let output = try shell.run(#"printf '\n1\n\n\n\#(line)\n' | martlet new acme/it"#)
        #expect(output.contains("  \(note)\n"))
    }

    /// - Returns: The frame of the draft, or what 'martlet check' says of one that is not valid.
    private static func frame(_ message: String) throws -> String {
        let shell = try TestShell()
        return try shell.run(
            #"printf '\n1\n\n\n\#(message)\n' | martlet new acme/it 2>&1 > log || cat log; "#
                + "sed -n 's/^  message: { \\(.*\\) }$/\\1/p' devices/acme/it.yaml | tr -d '\\n'")
    }
}
