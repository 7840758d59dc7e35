// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing

@Suite struct FlatJSONTests {
    @Test(arguments: [
        (
            #"{"a":1,"b":"x\"y","c":null,"d":[1,{"e":2}],"f":true}"#,
            "a=1 b=x\"y c=null d=[1,{\"e\":2}] f=true"
        ),
        (#"{}"#, ""), (#"{"a":"\u00b5g"}"#, "a=µg"),
    ])
    func membersOfAnObjectAreRead(json: String, members: String) {
        let found = FlatJSON.members(of: Array(json.utf8))
        #expect(found?.map { "\($0.name)=\($0.text)" }.joined(separator: " ") == members)
    }

    @Test(arguments: [
        "", "1", "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1} x"#, #"{"a":"x"#,
    ])
    func anythingElseIsNoObject(json: String) {
        #expect(FlatJSON.members(of: Array(json.utf8)) == nil)
    }
}
