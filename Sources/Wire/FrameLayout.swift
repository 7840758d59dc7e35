// SPDX-License-Identifier: Apache-2.0

/// A checked binary frame: a sync, then fields in wire order. One list, read in both directions.
///
/// Every field of today has a fixed width, so a frame has a fixed size, and what a length field
/// must say is known beforehand: a frame whose length lies is recognised at its length field, long
/// before its end. All offsets are worked out here, once; decoding adds and compares.
package struct FrameLayout: Sendable {
    /// A number that is read out, by its place.
    package struct Slot: Hashable, Sendable {
        package let name: String
        package let offset: Int
        package let type: IntegerType
    }

    /// Bytes that must be these, and the complaint when they are not.
    struct Fixed: Sendable {
        let offset: Int
        let bytes: [UInt8]
        let complaint: Rejection.Reason
    }

    /// A check and what it covers.
    struct CheckSpan: Sendable {
        let check: Check
        let offset: Int
        let covers: Range<Int>
    }

    /// The longest frame that is accepted: as long as a serial line at 9600 baud speaks in 4 s.
    package static let longest = 4096

    package let sync: [UInt8]
    package let fields: [Field]
    /// Bytes of the whole frame, sync included.
    package let size: Int
    /// The named fields, in wire order; a slot's number is its place here.
    package let slots: [Slot]
    let fixed: [Fixed]
    let checks: [CheckSpan]

    /// Compiles a list of fields.
    ///
    /// - Throws: `LayoutError` for the first field that cannot stand where it stands.
    package init(sync: [UInt8], fields: [Field]) throws(LayoutError) {
        let plan = try LayoutPlan(sync: sync, fields: fields)
        self.sync = sync
        self.fields = fields
        size = plan.size
        slots = plan.slots
        fixed = plan.fixed
        checks = plan.checks
    }
}
