package dev.vit4j.net.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.PathText;
import dev.vit4j.internal.io.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of authorities in files named by environment variables, such as that of a company whose proxy inspects
 * encrypted connections. They are trusted in addition to Java's own: whatever the reference accepts is accepted.
 */
public final class TrustedCertificates {

    private static final String FOLDERS = "SSL_CERT_DIR";

    /** The variables of OpenSSL, and those that Python's requests and curl read. */
    public static final List<String> VARIABLES =
            List.of("SSL_CERT_FILE", FOLDERS, "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE");

    /** Mozilla's bundle has a quarter of a megabyte. */
    private static final long MOST_BYTES = 16 << 20;

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (X509 )?CERTIFICATE-----[^-]+-----END (X509 )?CERTIFICATE-----");

    private final Map<String, List<X509Certificate>> bySource;

    private TrustedCertificates(Map<String, List<X509Certificate>> bySource) {
        this.bySource = bySource;
    }

    /**
     * The certificates that the variables name; empty if none is set.
     *
     * @throws ResourceException if a file can't be read or has no certificates
     */
    public static Optional<TrustedCertificates> of(Map<String, String> variables) {
        Map<String, List<X509Certificate>> bySource = new LinkedHashMap<>();
        for (String variable : VARIABLES) {
            String value = variables.getOrDefault(variable, "");
            if (!value.isBlank()) {
                List<X509Certificate> found = new ArrayList<>();
                for (String place : variable.equals(FOLDERS) ? value.split(File.pathSeparator) : new String[] {value}) {
                    if (!place.isBlank()) { // as between two colons: this does not mean the working directory
                        found.addAll(read(variable, place));
                    }
                }
                bySource.put(variable + "=" + value, found);
            }
        }
        return bySource.isEmpty() ? Optional.empty() : Optional.of(new TrustedCertificates(bySource));
    }

    private static List<X509Certificate> read(String variable, String text) {
        Path place = PathText.inVariable(variable, text);
        try {
            List<X509Certificate> found = Files.isDirectory(place) ? readFolder(place) : readFile(place);
            if (!found.isEmpty()) {
                return found;
            }
        } catch (IOException | UncheckedIOException e) {
            throw unusable(variable, place, FileFailure.whenReading(e), e);
        } catch (CertificateException e) {
            throw unusable(variable, place, "a certificate in it is damaged (" + e.getMessage() + ")", e);
        }
        throw unusable(variable, place, "there are no certificates in it", null);
    }

    private static ResourceException unusable(String variable, Path place, String found, @Nullable Exception cause) {
        String message = variable + " must name a file with certificates of authorities (PEM), and " + place
                + " is not one: " + found + "; correct or unset it";
        return cause == null ? new ResourceException(message) : new ResourceException(message, cause);
    }

    /** The folder may contain other files. */
    private static List<X509Certificate> readFolder(Path folder) throws IOException, CertificateException {
        List<X509Certificate> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().filter(Files::isRegularFile).toList()) {
                found.addAll(readPem(RegularFile.read(file, MOST_BYTES)));
            }
        }
        return found;
    }

    private static List<X509Certificate> readFile(Path file) throws IOException, CertificateException {
        byte[] content = RegularFile.read(file, MOST_BYTES);
        List<X509Certificate> found = readPem(content);
        // DER starts with the tag of a sequence.
        return found.isEmpty() && content.length > 0 && content[0] == 0x30 ? List.of(certificate(content)) : found;
    }

    private static List<X509Certificate> readPem(byte[] content) throws CertificateException {
        List<X509Certificate> found = new ArrayList<>();
        String text = new String(content, StandardCharsets.ISO_8859_1);
        for (String block : PEM.matcher(text).results().map(MatchResult::group).toList()) {
            found.add(certificate(block.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return found;
    }

    private static X509Certificate certificate(byte[] encoded) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    /** For connections to servers with a certificate signed by one of these or of Java's. */
    public SSLContext besideJavas() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            List<X509Certificate> all = new ArrayList<>();
            for (TrustManager manager : managers(null)) {
                if (manager instanceof X509TrustManager ofJava) {
                    all.addAll(List.of(ofJava.getAcceptedIssuers()));
                }
            }
            bySource.values().forEach(all::addAll);
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), all.get(i));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ResourceException("cannot use the certificates of " + this + ": " + e, e);
        }
    }

    /** @param store Java's if null */
    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    @Override
    public String toString() {
        return bySource.entrySet().stream()
                .map(entry -> entry.getValue().size() + " of " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}
