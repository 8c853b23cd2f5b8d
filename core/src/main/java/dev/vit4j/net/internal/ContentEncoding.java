package dev.vit4j.net.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * The encoding of a body (RFC 9110, section 8.4): unchanged, or compressed by a proxy although that wasn't requested.
 *
 * @param name empty for an unchanged body
 */
public record ContentEncoding(String name) {

    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

    private static final int BUFFER = 1 << 16;

    public static ContentEncoding of(HttpHeaders headers) {
        String name =
                String.join(", ", headers.allValues("Content-Encoding")).strip().toLowerCase(Locale.ROOT);
        return new ContentEncoding(name.equals("identity") ? "" : name);
    }

    /** Whether lengths and ranges of the response are those of the content. */
    public boolean isIdentity() {
        return name.isEmpty();
    }

    /**
     * The content.
     *
     * @throws UnreachableException if the encoding is not supported
     */
    InputStream decoded(InputStream body) throws IOException {
        if (isIdentity()) {
            return body;
        }
        if (!GZIP.contains(name)) {
            throw new UnreachableException("it has Content-Encoding \"" + name
                    + "\", although it was requested uncompressed; a proxy or mirror compresses it, and vit4j only "
                    + "supports gzip: ask its operator, or use another address");
        }
        return new GZIPInputStream(body, BUFFER);
    }
}
