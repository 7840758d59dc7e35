// SPDX-License-Identifier: Apache-2.0

import CCurl
import HTTPMessages

/// libcurl's handle of one transfer, with all of its settings.
///
/// Not isolated and not `Sendable`: its `Transfer` uses it, on the loop.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    /// libcurl writes the words of its error here.
    private let words: UnsafeMutablePointer<CChar>

    /// - Throws: If there is no memory.
    init(_ url: String) throws(HTTPError) {
        guard let pointer = curl_easy_init() else {
            throw HTTPError(.noResources, url, "libcurl has no memory for another transfer")
        }
        self.pointer = pointer
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, words)
    }

    deinit {
        curl_easy_cleanup(pointer)
        for list in lists { curl_slist_free_all(list) }
        words.deallocate()
    }

    /// The words of the error.
    var errorText: String { String(cString: words) }
    /// The kernel's number of the last failure, or 0.
    var systemCode: CInt { CInt(truncatingIfNeeded: ccurl_number(pointer, CURLINFO_OS_ERRNO)) }

    /// - Parameter address: What the name cache has found.
    func prepare(
        _ request: HTTPRequest, _ options: HTTPClientOptions, address: String?, isStreaming: Bool
    ) {
        set(CURLOPT_URL, request.url)
        // A signal would interrupt what this process does; DNS does not need it here.
        set(CURLOPT_NOSIGNAL, 1)
        // It must not wait for a thread of its own: see NameCache.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.limits.connect.inMilliseconds))
        set(CURLOPT_USERAGENT, options.userAgent)
        // All that this libcurl can decompress. It goes on with that while the program takes
        // nothing, and keeps what comes out: a small body could fill the memory.
        if !isStreaming { set(CURLOPT_ACCEPT_ENCODING, "") }
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if let address { set(CURLOPT_RESOLVE, [address]) }
        if let path = options.unixSocket {
            let isAbstract = path.hasPrefix("@")
            set(
                isAbstract ? CURLOPT_ABSTRACT_UNIX_SOCKET : CURLOPT_UNIX_SOCKET_PATH,
                isAbstract ? String(path.dropFirst()) : path)
        }
        setTrust(options.trust)
        setMethod(request)
        setHeaders(request)
    }

    private func setTrust(_ trust: HTTPTrust) {
        switch trust {
        case .system: break
        case .authorities(let file):
            set(CURLOPT_CAINFO, file)
            ccurl_set_text(pointer, CURLOPT_CAPATH, nil)
        case .insecureAcceptsAnyCertificate:
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
    }

    private func setMethod(_ request: HTTPRequest) {
        if let upload = request.upload {
            set(CURLOPT_UPLOAD, 1)
            ccurl_set_size(
                pointer, CURLOPT_INFILESIZE_LARGE, upload.length.map { curl_off_t($0) } ?? -1)
        } else if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            set(CURLOPT_POST, 1)
            ccurl_set_size(
                pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            request.body.withUnsafeBytes { bytes in
                let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                ccurl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, start)
            }
        } else if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        }
        if request.method != "HEAD" { set(CURLOPT_CUSTOMREQUEST, request.method) }
    }

    private func setHeaders(_ request: HTTPRequest) {
        // `Name;` sends an empty value; `Name:` sends none, not even libcurl's own. Its `Expect`
        // makes it wait for a second, its `Content-Type` is that of a form.
        var lines = ["Expect:"]
        if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        for (name, value) in request.headers {
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        set(CURLOPT_HTTPHEADER, lines)
    }

    private func set(_ option: CURLoption, _ number: Int) {
        ccurl_set_number(pointer, option, number)
    }

    private func set(_ option: CURLoption, _ text: String) {
        ccurl_set_text(pointer, option, text)
    }

    private func set(_ option: CURLoption, _ lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        guard let list else { return }
        lists.append(list)
        ccurl_set_list(pointer, option, list)
    }
}

extension Duration {
    /// As libcurl counts.
    fileprivate var inMilliseconds: Int {
        Int(clamping: Int64(min(self / .milliseconds(1), 1e12)))
    }
}
