// SPDX-License-Identifier: Apache-2.0

/// The candidate that is most similar to a word; `nil` if none is similar enough.
///
/// A candidate is similar if at most a third of its letters differ (one letter may always differ,
/// but never all). A swap of two neighbouring letters counts as one difference; upper and lower
/// case are equal. A candidate is also similar if one word begins with the other, as `baudrate`
/// begins with `baud`. Among equal candidates the first one is returned.
///
/// - Parameters:
///   - word: The word in the user's file. A word of more than 64 letters has no similar candidate.
///   - candidates: The correct words.
package func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased())
    guard (1...64).contains(letters.count) else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in candidates {
        let other = Array(candidate.lowercased())
        let longer = max(letters.count, other.count)
        let allowed = min(max(1, longer / 3), longer - 1)
        var distance = editDistance(letters, other)
        if distance > allowed {
            let common = min(letters.count, other.count)
            guard common >= 3, letters.starts(with: other) || other.starts(with: letters) else {
                continue
            }
            // A common prefix ranks after all candidates with similar letters.
            distance += 64
        }
        if distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.word
}

/// The number of letters that must be changed, added, removed, or swapped with their neighbour.
func editDistance(_ one: [Character], _ other: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for (row, letter) in one.enumerated() {
        var current = [row + 1]
        current.reserveCapacity(other.count + 1)
        for (column, counterpart) in other.enumerated() {
            let change = last[column] + (letter == counterpart ? 0 : 1)
            var cost = min(change, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, letter == other[column - 1], counterpart == one[row - 1] {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[other.count]
}
