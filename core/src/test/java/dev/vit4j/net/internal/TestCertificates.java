package dev.vit4j.net.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates of an authority that nobody trusts, made by {@code make.sh} beside them. */
public final class TestCertificates {

    private static final char[] PASSWORD = "vit4j-test".toCharArray();

    private TestCertificates() {}

    /** The authority's own certificate. */
    public static Path authority() {
        try {
            return Path.of(Objects.requireNonNull(TestCertificates.class.getResource("/certificates/authority.pem"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What hub.test, data.test and localhost show. */
    public static SSLContext ofServer() {
        return context("server.p12");
    }

    /** What a server of another name shows. */
    public static SSLContext ofOther() {
        return context("other.p12");
    }

    private static SSLContext context(String file) {
        try (InputStream in =
                Objects.requireNonNull(TestCertificates.class.getResourceAsStream("/certificates/" + file))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
