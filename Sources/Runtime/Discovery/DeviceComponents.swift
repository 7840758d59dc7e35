// SPDX-License-Identifier: Apache-2.0
//
// From the values of a model to the entities of Home Assistant.
//
//     number              sensor             words              sensor with options
//       that can be set   number               that can be set  select, or button for a single one
//     on and off          binary_sensor      text               sensor
//       that can be set   switch, valve        that can be set  text
//     total of pulses     sensor and number  click, event       event
//
// Facts. A reading has all values of its device, so all entities have one state topic, and a
// template that takes out one value. Jinja's `value_json.x` logs a warning when `x` is missing;
// `get` gives None, which every platform shows as unknown. A name may have a `-`, which
// `value_json.x` cannot.
//
// Trap. Common settings of a device message are not all passed on to its components: `qos` is not.
// Without it Home Assistant would subscribe and command at QoS 0.
//
// Trap. An entity with one wrong setting is refused as a whole, in a log that its user seldom
// reads. So a class is only announced with a unit that it allows (see `acceptedClass`), and a step
// is never below the smallest one that Home Assistant accepts.

import Devices
import Plan
import Readings

/// Makes the components of one device.
struct DeviceComponents {
    let gateway: String
    let topics: Topics
    let qos: QoS
    let entry: DeviceEntry

    private var device: String { entry.name }
    private var values: [ValueDefinition] { entry.model.values }

    var all: [Component] {
        values.flatMap(components) + [problem]
    }

    private func components(of value: ValueDefinition) -> [Component] {
        let main = component(of: value)
        return value.isTotal ? [main, setter(ofTotal: value)] : [main]
    }

    private func component(of value: ValueDefinition) -> Component {
        if value.isEvent, !value.isSettable { return event(value) }
        if value.isTotal { return sensor(value) }
        guard value.isSettable else { return value.isOnOrOff ? contact(value) : sensor(value) }
        switch value.mapping {
        case .onOff: return switching(value)
        case .number, .pulses: return number(value)
        case .text, .date: return text(value)
        case .words, .renamed:
            if value.isOnOrOff { return switching(value) }
            return value.isButton ? button(value) : select(value)
        }
    }

    // MARK: What is read

    private func sensor(_ value: ValueDefinition) -> Component {
        var sensor = begin(.sensor, value)
        let isEnumeration = !value.words.isEmpty
        sensor.set("device_class", isEnumeration ? "enum" : value.acceptedClass)
        if isEnumeration { sensor.set("options", .texts(value.words)) }
        sensor.set("state_class", value.stateClass?.rawValue)
        if value.mapping.isNumber {
            sensor.set("unit_of_measurement", value.unit)
            sensor.set(
                "suggested_display_precision", value.digits.map { .number(Decimal(Int64($0))) })
        }
        return sensor
    }

    private func contact(_ value: ValueDefinition) -> Component {
        var contact = begin(.binarySensor, value)
        contact.set("device_class", value.contactClass)
        contact.set("payload_on", "on")
        contact.set("payload_off", "off")
        return contact
    }

    /// The words are the types of the event. Other contents, like the number of a card, are an
    /// attribute of one type.
    private func event(_ value: ValueDefinition) -> Component {
        let content =
            value.words.isEmpty ? "'event_type': 'received', 'value': x" : "'event_type': x"
        var event = begin(
            .event, value,
            template: "{% set x = value_json.get('\(value.name)') %}{% if x is not none %}"
                + "{{ {\(content)} | to_json }}{% endif %}")
        event.set("device_class", value.acceptedClass)
        event.set("event_types", .texts(value.words.isEmpty ? ["received"] : value.words))
        return event
    }

    // MARK: What can be set

    private func switching(_ value: ValueDefinition) -> Component {
        let name = value.contactClass
        guard name == "water" || name == "gas" else {
            var output = begin(.switching, value)
            output.set("device_class", name)
            addCommand(value, to: &output)
            output.set("payload_on", "on")
            output.set("payload_off", "off")
            return output
        }
        var valve = begin(.valve, value)
        valve.set("device_class", name)
        addCommand(value, to: &valve)
        valve.set("payload_open", "on")
        valve.set("payload_close", "off")
        valve.set("state_open", "on")
        valve.set("state_closed", "off")
        return valve
    }

    private func number(_ value: ValueDefinition) -> Component {
        var number = begin(.number, value)
        number.set("device_class", value.numberClass)
        addCommand(value, to: &number)
        add(value.valid ?? Self.anyNumber, step: value.smallestStep, value, to: &number)
        return number
    }

    /// The number of a meter, to which its total is set once.
    private func setter(ofTotal value: ValueDefinition) -> Component {
        var number = Component(.number, "_set_\(value.name)")
        number.set("name", "Set \(value.name.replacing("-", with: " "))")
        addIdentity(number.key, to: &number)
        number.set("value_template", Component.template(for: value.name))
        addCommand(value, to: &number)
        number.set("entity_category", "config")
        add(Decimal(0)...Decimal(999_999_999_999), step: nil, value, to: &number)
        return number
    }

    private static let anyNumber = Decimal(-999_999_999_999)...Decimal(999_999_999_999)
    /// Home Assistant refuses a smaller step.
    private static let smallestStep = Decimal(mantissa: 1, exponent: -3)

    private func add(
        _ range: ClosedRange<Decimal>, step: Decimal?, _ value: ValueDefinition,
        to number: inout Component
    ) {
        number.set("min", .number(range.lowerBound))
        number.set("max", .number(range.upperBound))
        number.set("step", .number(max(step ?? Self.smallestStep, Self.smallestStep)))
        number.set("mode", "box")
        number.set("unit_of_measurement", value.unit)
    }

    private func select(_ value: ValueDefinition) -> Component {
        var select = begin(.select, value)
        addCommand(value, to: &select)
        select.set("options", .texts(value.words))
        return select
    }

    private func button(_ value: ValueDefinition) -> Component {
        var button = begin(.button, value, template: nil)
        addCommand(value, to: &button)
        button.set("payload_press", value.words.first)
        return button
    }

    private func text(_ value: ValueDefinition) -> Component {
        var text = begin(
            .text, value,
            template: "{{ (value_json.get('\(value.name)') or '')[:\(ValueCommand.longest)] }}")
        addCommand(value, to: &text)
        text.set("max", .number(Decimal(Int64(ValueCommand.longest))))
        return text
    }

    // MARK: What all have

    private func begin(_ platform: Component.Platform, _ value: ValueDefinition) -> Component {
        begin(platform, value, template: Component.template(for: value.name))
    }

    private func begin(
        _ platform: Component.Platform, _ value: ValueDefinition, template: String?
    ) -> Component {
        var component = Component(platform, value.name)
        addName(value, to: &component)
        addIdentity(value.name, to: &component)
        component.set("icon", entry.icon)
        if value.isDiagnostic { component.set("entity_category", "diagnostic") }
        component.set("value_template", template)
        return component
    }

    private func addName(_ value: ValueDefinition, to component: inout Component) {
        // A device with one switch is the switch.
        if values.count == 1, component.platform.isMainFeature {
            return component.set("name", .null)
        }
        let isImplied = EntityName.isImplied(value.name, by: value.acceptedClass)
        if component.platform == .sensor, isImplied { return }
        component.set("name", EntityName.title(of: value.name))
    }

    private func addIdentity(_ key: String, to component: inout Component) {
        component.setIdentity(
            "martlet/\(gateway)/\(device)/\(key)",
            name: EntityName.slug(gateway, device, String(key.drop { $0 == "_" })), qos)
    }

    private func addCommand(_ value: ValueDefinition, to component: inout Component) {
        component.set("command_topic", topics.commands(to: value.name, of: device))
    }

    /// Whether something is wrong with the device, and what: it is known while the gateway runs,
    /// also when the device is not available.
    private var problem: Component {
        let topic = topics.device(device).problem.description
        var problem = Component(.binarySensor, "_problem")
        addIdentity(problem.key, to: &problem)
        problem.set("device_class", "problem")
        problem.set("entity_category", "diagnostic")
        problem.set("availability", .topics([topics.bridgeState.description]))
        problem.set("state_topic", topic)
        let calm = Problem.Kind.allCases.filter { !$0.isReal }.map { "'\($0.rawValue)'" }
        problem.set(
            "value_template",
            "{{ 'OFF' if value_json.kind in [\(calm.joined(separator: ", "))] else 'ON' }}")
        problem.set("json_attributes_topic", topic)
        return problem
    }
}

extension Component.Platform {
    /// Whether an entity of this kind, if it is the only one, has the name of its device.
    fileprivate var isMainFeature: Bool {
        switch self {
        case .switching, .valve, .binarySensor, .button, .event: return true
        case .sensor, .number, .select, .text: return false
        }
    }
}

extension ValueDefinition {
    /// Whether a command can only press it: it has one word, which is no state.
    fileprivate var isButton: Bool { source == .commands && words.count == 1 }

    /// Whether it says something about the device rather than about what it measures.
    fileprivate var isDiagnostic: Bool { isIdentity || acceptedClass == "signal_strength" }

    /// The class of something that is on or off: its two words are no list of options there.
    fileprivate var contactClass: String? { acceptedClass == "enum" ? nil : acceptedClass }

    /// The class of a number that can be set: Home Assistant has no difference of temperatures
    /// there.
    fileprivate var numberClass: String? {
        acceptedClass == "temperature_delta" ? nil : acceptedClass
    }

    /// The distance of two numbers that a person would set.
    fileprivate var smallestStep: Decimal? {
        if let step { return step }
        guard case .number(let scale, _) = mapping else { return nil }
        return max(scale, Decimal(0) - scale)
    }
}
