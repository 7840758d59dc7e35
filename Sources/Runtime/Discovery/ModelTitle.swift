// SPDX-License-Identifier: Apache-2.0

import Devices

/// The maker and the product of a model, from its title: `Plantower PMS5003 particulate sensor` of
/// the model `plantower/pms5003` begins with the maker.
struct ModelTitle {
    let maker: String?
    let product: String

    init(_ model: Model) {
        let vendor = Self.plain(model.name.prefix { $0 != "/" })
        let words = model.title.split(separator: " ")
        // A maker may have several words: `Texas Instruments`.
        let count = words.indices.first { Self.plain(words[...$0].joined()) == vendor }
        guard let count, count + 1 < words.count else {
            (maker, product) = (nil, model.title)
            return
        }
        maker = words[...count].joined(separator: " ")
        product = words[(count + 1)...].joined(separator: " ")
    }

    /// Lowercase letters and digits only.
    private static func plain(_ text: some StringProtocol) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
