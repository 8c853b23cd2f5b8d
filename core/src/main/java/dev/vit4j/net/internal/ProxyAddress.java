package dev.vit4j.net.internal;

import dev.vit4j.ResourceException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP proxy. Its text form has no password, and neither has any message.
 *
 * @param encrypted whether the connection to it uses TLS ({@code https://} in its address)
 * @param host without brackets
 * @param credentials name and password, separated by a colon
 * @param source the setting that names it, for people
 */
public record ProxyAddress(boolean encrypted, String host, int port, Optional<String> credentials, String source) {

    private static final Pattern ADDRESS = Pattern.compile("(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?"
            + "(?:(?<credentials>.*)@)?"
            + "(?<host>\\[[0-9A-Fa-f:.]+]|[^\\s/:@\\[\\]?#]+)(?::(?<port>\\d{1,5}))?(?:/.*)?");

    /** The defaults of the schemes; only curl uses 1080. */
    private static final int HTTP_PORT = 80;

    private static final int HTTPS_PORT = 443;
    private static final int LARGEST_PORT = 65_535;

    /**
     * Parses an address as curl and Python's requests do: {@code http://} may be omitted, and name and password are
     * percent-encoded.
     *
     * @throws ResourceException if it is invalid; the message names the source, and doesn't repeat the text, which may
     *     contain a password
     */
    public static ProxyAddress parse(String source, String text) {
        Matcher matcher = ADDRESS.matcher(text.strip());
        if (!matcher.matches()) {
            throw malformed(source, "this is not such an address");
        }
        String scheme =
                Optional.ofNullable(matcher.group("scheme")).orElse("http").toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw malformed(source, "this has the scheme " + scheme + "://, which vit4j doesn't support");
        }
        boolean encrypted = scheme.equals("https");
        int port = Optional.ofNullable(matcher.group("port"))
                .map(Integer::parseInt)
                .orElse(encrypted ? HTTPS_PORT : HTTP_PORT);
        if (port < 1 || port > LARGEST_PORT) {
            throw malformed(source, "the port is " + port);
        }
        return new ProxyAddress(
                encrypted,
                matcher.group("host").replaceAll("[\\[\\]]", ""),
                port,
                Optional.ofNullable(matcher.group("credentials")).map(encoded -> decoded(source, encoded)),
                source);
    }

    private static String decoded(String source, String encoded) {
        String withPassword = encoded.contains(":") ? encoded : encoded + ":";
        try {
            return URLDecoder.decode(withPassword.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformed(
                    source, "its name or password has a % that is not followed by two digits; write %25 for it");
        }
    }

    private static ResourceException malformed(String source, String found) {
        return new ResourceException(source + " must be a proxy's address, http://HOST:PORT or "
                + "http://NAME:PASSWORD@HOST:PORT, and " + found
                + " (not shown here, since it may contain a password); correct or unset it");
    }

    /** The value of Proxy-Authorization (RFC 7617). */
    Optional<String> authorization() {
        return credentials.map(
                text -> "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The address without name and password. */
    String address() {
        return (encrypted ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return address() + " (" + source + ")";
    }
}
