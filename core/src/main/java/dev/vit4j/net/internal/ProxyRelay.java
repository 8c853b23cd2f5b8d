package dev.vit4j.net.internal;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on this machine's loopback interface that opens tunnels through another one, with its password. Java's client
 * doesn't send a password for a tunnel, unless the whole process was started with
 * {@code -Djdk.http.auth.tunneling.disabledSchemes=}, and can't connect to a proxy with TLS. What goes through a tunnel
 * is encrypted from end to end and passed on unchanged. No one else on the machine can use the relay: it requires a
 * secret.
 */
final class ProxyRelay implements Closeable {

    /** Java's client sends request headers with this prefix only to the proxy. */
    static final String SECRET_HEADER = "Proxy-Vit4j-Relay";

    private static final int CONNECT_MILLIS = 20_000;
    private static final int MOST_HEAD_BYTES = 1 << 16;
    private static final int SECRET_BYTES = 16;
    private static final String EMPTY_LINE = "\r\n\r\n";
    private static final long FAILED_ACCEPT_NANOS = 50_000_000;

    private final ProxyAddress proxy;
    private final SSLSocketFactory encryption;
    private final String secret;
    private final ServerSocket server;
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

    private ProxyRelay(ProxyAddress proxy, SSLSocketFactory encryption, ServerSocket server) {
        this.proxy = proxy;
        this.encryption = encryption;
        this.server = server;
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        this.secret = HexFormat.of().formatHex(random);
    }

    /**
     * Opens a relay that works until it is closed.
     *
     * @param encryption for proxies that use TLS
     */
    static ProxyRelay open(ProxyAddress proxy, SSLSocketFactory encryption) throws IOException {
        ProxyRelay relay = new ProxyRelay(proxy, encryption, new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
        start("vit4j proxy relay", relay::accept);
        return relay;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** The value that a request needs in its {@link #SECRET_HEADER}. */
    String secret() {
        return secret;
    }

    /** Why the other proxy could not be reached since the last call, if so. */
    Optional<IOException> takeFailure() {
        return Optional.ofNullable(failure.getAndSet(null));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                start("vit4j proxy tunnel", () -> serve(client));
            } catch (IOException e) { // closed, the client has gone, or there are no file descriptors left
                LockSupport.parkNanos(FAILED_ACCEPT_NANOS);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(CONNECT_MILLIS);
            List<String> head = head(client.getInputStream());
            if (!knowsSecret(head)) {
                answer(client, "403 Forbidden");
                return;
            }
            try (Socket tunnel = connect()) {
                client.setSoTimeout(0);
                request(tunnel.getOutputStream(), head);
                join(client, tunnel);
            } catch (IOException e) {
                failure.set(e);
                answer(client, "502 Bad Gateway");
            }
        } catch (IOException e) {
            // the client is gone
        }
    }

    private boolean knowsSecret(List<String> head) {
        byte[] expected = (SECRET_HEADER + ": " + secret).getBytes(StandardCharsets.ISO_8859_1);
        return !head.isEmpty()
                && head.get(0).startsWith("CONNECT ")
                && head.stream()
                        .anyMatch(line -> MessageDigest.isEqual(expected, line.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The lines up to the empty one, which is not included. Nothing follows before the response. */
    private static List<String> head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!endsWithEmptyLine(head)) {
            int next = in.read();
            if (next < 0 || head.length() >= MOST_HEAD_BYTES) {
                throw new IOException("expected a request, found " + head.length() + " bytes that are not one");
            }
            head.append((char) next);
        }
        return head.toString().strip().lines().toList();
    }

    private static boolean endsWithEmptyLine(StringBuilder head) {
        int begin = head.length() - EMPTY_LINE.length();
        return begin >= 0 && head.indexOf(EMPTY_LINE, begin) == begin;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(java.net.Proxy.NO_PROXY);
        try {
            socket.connect(new InetSocketAddress(proxy.host(), proxy.port()), CONNECT_MILLIS);
            if (!proxy.encrypted()) {
                return socket;
            }
            SSLSocket encrypted = (SSLSocket) encryption.createSocket(socket, proxy.host(), proxy.port(), true);
            SSLParameters parameters = encrypted.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            encrypted.setSSLParameters(parameters);
            encrypted.setSoTimeout(CONNECT_MILLIS);
            encrypted.startHandshake();
            encrypted.setSoTimeout(0);
            return encrypted;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void request(OutputStream out, List<String> head) throws IOException {
        BufferedOutputStream request = new BufferedOutputStream(out);
        for (String line : head) {
            if (!line.startsWith(SECRET_HEADER)) {
                request.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        Optional<String> authorization = proxy.authorization();
        if (authorization.isPresent()) {
            request.write(("Proxy-Authorization: " + authorization.get() + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        request.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        request.flush();
    }

    /** Until both sides have ended, or one has gone. */
    private static void join(Socket client, Socket tunnel) {
        Thread back = start("vit4j proxy tunnel, answers", () -> pass(tunnel, client));
        pass(client, tunnel);
        try {
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // the rest is not needed
        }
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // it accepts no more clients in any case
        }
    }
}
