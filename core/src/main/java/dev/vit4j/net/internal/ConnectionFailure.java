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

/** Says what kept a request from its server, and what to set. */
final class ConnectionFailure {

    /** Java's client has no other sign of it. */
    private static final Pattern TUNNEL_REFUSED = Pattern.compile("Tunnel failed, got: (\\d{3})");

    private static final int PASSING = 500;

    private final URI target;
    private final Optional<ProxyAddress> proxy;

    /** @param proxy that the request went to */
    ConnectionFailure(URI target, Optional<ProxyAddress> proxy) {
        this.target = target;
        this.proxy = proxy;
    }

    /** The failure that Java's client met; itself where nothing can be said of it. */
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
                    "the proxy " + proxy.get() + " opens no connection to " + target.getHost() + " (HTTP status "
                            + refused.group(1) + "); ask who runs it, or set NO_PROXY=" + target.getHost()
                            + " where it can be reached without",
                    Integer.parseInt(refused.group(1)) < PASSING,
                    e);
        }
        return new UnreachableException("through the proxy " + proxy.get() + ": " + connectionReason(e), false, e);
    }

    /** Of the connection to the proxy itself. */
    UnreachableException ofProxy(IOException e) {
        ProxyAddress address = proxy.orElseThrow();
        Optional<String> certificate = ofCertificate(e, address.host());
        if (certificate.isPresent()) {
            return new UnreachableException("the proxy " + address + ": " + certificate.get(), true, e);
        }
        return e instanceof SSLException
                ? new UnreachableException(
                        "the proxy " + address + " doesn't speak TLS (" + e.getMessage()
                                + "); most don't, and their address begins with http://, for https targets, too",
                        true,
                        e)
                : new UnreachableException(
                        "the proxy " + address + " does not answer (" + connectionReason(e) + "); correct or unset "
                                + address.source(),
                        false,
                        e);
    }

    UnreachableException unauthorized() {
        ProxyAddress address = proxy.orElseThrow();
        return new UnreachableException("the proxy " + address
                + (address.credentials().isPresent()
                        ? " does not accept the name and password in its address"
                        : " asks for a name and a password")
                + " (HTTP status 407); set HTTPS_PROXY=http://NAME:PASSWORD@" + address.host() + ":"
                + address.port() + ", special characters as % and two hexadecimal digits (@ is %40)");
    }

    UnreachableException indiscreet() {
        return new UnreachableException("the proxy " + proxy.orElseThrow() + " could read the token on its way to "
                + target.getScheme() + "://" + target.getAuthority()
                + ", which is not encrypted; take an address that begins with https://, set NO_PROXY="
                + target.getHost()
                + ", or leave the token out");
    }

    UnreachableException unencrypted() {
        return new UnreachableException("vit4j asks the proxy " + proxy.orElseThrow()
                + ", which is spoken to by TLS, for addresses of https:// alone, and " + target
                + " is none; set HTTP_PROXY to one that begins with http://, or NO_PROXY=" + target.getHost());
    }

    /** What is wrong with the certificate that a host has shown, if that is it. */
    private static Optional<String> ofCertificate(IOException failure, String host) {
        if (!(failure instanceof SSLException)) {
            return Optional.empty();
        }
        if (has(failure, CertificateExpiredException.class) || has(failure, CertificateNotYetValidException.class)) {
            return Optional.of("the certificate of " + host + " is of another time than this machine's clock has ("
                    + last(failure) + "); set the clock, or tell who runs " + host);
        }
        if (has(failure, CertPathBuilderException.class)) {
            return Optional.of("the certificate of " + host + " is signed by nobody that is trusted here; where your "
                    + "company or hub has a certificate authority of its own, set SSL_CERT_FILE to the file of its "
                    + "certificate (PEM)");
        }
        return has(failure, CertificateException.class)
                ? Optional.of("the certificate of " + host + " is not accepted (" + last(failure)
                        + "); correct the address, or look for who answers in its place")
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

    /** In words what Java's client met, whose own are often none, or the name of a class. */
    static String connectionReason(IOException e) {
        if (has(e, UnresolvedAddressException.class) || has(e, UnknownHostException.class)) {
            return "there is no host of that name";
        }
        if (has(e, HttpTimeoutException.class)) {
            return "it doesn't answer in time";
        }
        return causes(e)
                .map(Throwable::getMessage)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> e instanceof ConnectException
                        ? "nothing answers at that address"
                        : "the connection ended (" + e.getClass().getSimpleName() + ")");
    }
}
