package dev.vit4j.net.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * How a body comes (RFC 9110, section 8.4): as it is, or compressed by a proxy although that wasn't asked for.
 *
 * @param name empty for a body as it is
 */
public record ContentEncoding(String name) {

    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

    private static final int BUFFER = 1 << 16;

    public static ContentEncoding of(HttpHeaders headers) {
        String name =
                String.join(", ", headers.allValues("Content-Encoding")).strip().toLowerCase(Locale.ROOT);
        return new ContentEncoding(name.equals("identity") ? "" : name);
    }

    /** Whether lengths and ranges of the answer are those of the content. */
    public boolean isIdentity() {
        return name.isEmpty();
    }

    /**
     * The content.
     *
     * @throws UnreachableException if it comes in a way that can't be undone
     */
    InputStream decoded(InputStream body) throws IOException {
        if (isIdentity()) {
            return body;
        }
        if (!GZIP.contains(name)) {
            throw new UnreachableException("it came with Content-Encoding \"" + name
                    + "\", though it was asked for as it is; a proxy or mirror compresses it, and vit4j undoes gzip alone: "
                    + "ask who runs it, or take another address");
        }
        return new GZIPInputStream(body, BUFFER);
    }
}
