// SPDX-License-Identifier: Apache-2.0

// The messages are part of this library's public interface. They are in a target of their own,
// because the server uses them without libcurl.
@_exported import HTTPMessages
