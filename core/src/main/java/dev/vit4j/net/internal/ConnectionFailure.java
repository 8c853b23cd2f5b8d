package dev.vit4j.net.internal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Explains why a request didn't reach its server, and which setting to change. */
final class ConnectionFailure {

    /** The only sign of it in Java's client. */
    private static final Pattern TUNNEL_REFUSED = Pattern.compile("Tunnel failed, got: (\\d{3})");

    private static final int PASSING = 500;

    private final URI target;
    private final Optional<ProxyAddress> proxy;

    /** @param proxy through which the request went */
    ConnectionFailure(URI target, Optional<ProxyAddress> proxy) {
        this.target = target;
        this.proxy = proxy;
    }

    /** The explained failure; the original if there is nothing to explain. */
    IOException of(IOException e) {
        Optional<String> certificate = ofCertificate(e, target.getHost());
        if (certificate.isPresent()) {
            return new UnreachableException(certificate.get(), true, e);
        }
        if (proxy.isEmpty()) {
            return e;
        }
        if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
            return ofProxy(e);
        }
        Matcher refused = TUNNEL_REFUSED.matcher(String.valueOf(e.getMessage()));
        if (refused.find()) {
            return new UnreachableException(
                    "the proxy " + proxy.get() + " refuses to connect to " + target.getHost() + " (HTTP status "
                            + refused.group(1) + "); ask its operator, or set NO_PROXY=" + target.getHost()
                            + " if it can be reached without a proxy",
                    Integer.parseInt(refused.group(1)) < PASSING,
                    e);
        }
        return new UnreachableException("through the proxy " + proxy.get() + ": " + connectionReason(e), false, e);
    }

    /** For the connection to the proxy itself. */
    UnreachableException ofProxy(IOException e) {
        ProxyAddress address = proxy.orElseThrow();
        Optional<String> certificate = ofCertificate(e, address.host());
        if (certificate.isPresent()) {
            return new UnreachableException("the proxy " + address + ": " + certificate.get(), true, e);
        }
        return e instanceof SSLException
                ? new UnreachableException(
                        "the proxy " + address + " doesn't support TLS (" + e.getMessage()
                                + "); most don't, and their URL begins with http://, also for https targets",
                        true,
                        e)
                : new UnreachableException(
                        "the proxy " + address + " does not respond (" + connectionReason(e) + "); correct or unset "
                                + address.source(),
                        false,
                        e);
    }

    UnreachableException unauthorized() {
        ProxyAddress address = proxy.orElseThrow();
        return new UnreachableException("the proxy " + address
                + (address.credentials().isPresent()
                        ? " does not accept the name and password in its address"
                        : " requires a name and a password")
                + " (HTTP status 407); set HTTPS_PROXY=http://NAME:PASSWORD@" + address.host() + ":"
                + address.port() + ", special characters as % and two hexadecimal digits (@ is %40)");
    }

    UnreachableException indiscreet() {
        return new UnreachableException("the proxy " + proxy.orElseThrow() + " could read the token on its way to "
                + target.getScheme() + "://" + target.getAuthority()
                + ", which is not encrypted; use a URL that begins with https://, set NO_PROXY="
                + target.getHost()
                + ", or leave the token out");
    }

    UnreachableException unencrypted() {
        return new UnreachableException("vit4j uses the proxy " + proxy.orElseThrow()
                + ", whose connection uses TLS, only for https:// URLs, and " + target
                + " is not one; set HTTP_PROXY to one that begins with http://, or NO_PROXY=" + target.getHost());
    }

    /** The problem with the certificate of a host, if there is one. */
    private static Optional<String> ofCertificate(IOException failure, String host) {
        if (!(failure instanceof SSLException)) {
            return Optional.empty();
        }
        if (has(failure, CertificateExpiredException.class) || has(failure, CertificateNotYetValidException.class)) {
            return Optional.of("the certificate of " + host + " is not valid at the time of this machine's clock ("
                    + last(failure) + "); set the clock, or tell the operator of " + host);
        }
        if (has(failure, CertPathBuilderException.class)) {
            return Optional.of("the certificate of " + host + " is not signed by a trusted authority; if your "
                    + "company or hub has a certificate authority of its own, set SSL_CERT_FILE to the file of its "
                    + "certificate (PEM)");
        }
        return has(failure, CertificateException.class)
                ? Optional.of("the certificate of " + host + " is not accepted (" + last(failure)
                        + "); correct the address, or find out which server responds in its place")
                : Optional.empty();
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        return causes(failure).anyMatch(kind::isInstance);
    }

    private static String last(Throwable failure) {
        return String.valueOf(
                causes(failure).reduce((before, cause) -> cause).orElse(failure).getMessage());
    }

    /** Explains an exception of Java's client, whose message is often missing or the name of a class. */
    static String connectionReason(IOException e) {
        if (has(e, UnresolvedAddressException.class) || has(e, UnknownHostException.class)) {
            return "there is no host of that name";
        }
        if (has(e, HttpTimeoutException.class)) {
            return "it doesn't respond in time";
        }
        return causes(e)
                .map(Throwable::getMessage)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> e instanceof ConnectException
                        ? "no server is listening at that address"
                        : "the connection ended (" + e.getClass().getSimpleName() + ")");
    }
}
