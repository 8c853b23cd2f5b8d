package dev.vit4j.net.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A company's proxy on the loopback interface: it alone knows the hosts behind it, requires a name and a password if it
 * is told to, and cuts encrypted connections open, with certificates of its own.
 */
public final class TestProxy implements AutoCloseable {

    /** The first byte of a client that speaks it. */
    private static final String TLS = "\u0016";

    private record Host(int port, SSLContext certificate) {}

    private final ServerSocket socket;
    private final Optional<String> credentials;
    private final Map<String, Host> hosts = new ConcurrentHashMap<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private TestProxy(ServerSocketFactory sockets, Optional<String> credentials) throws IOException {
        this.socket = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.credentials = credentials;
        threads.execute(this::accept);
    }

    /** A proxy that lets everybody through. */
    public static TestProxy open() throws IOException {
        return new TestProxy(ServerSocketFactory.getDefault(), Optional.empty());
    }

    /** A proxy that lets through who says this name and password. */
    public static TestProxy withPassword(String credentials) throws IOException {
        return new TestProxy(ServerSocketFactory.getDefault(), Optional.of(credentials));
    }

    /** A proxy that is itself spoken to by TLS. */
    static TestProxy encrypted(SSLContext certificate, String credentials) throws IOException {
        return new TestProxy(certificate.getServerSocketFactory(), Optional.of(credentials));
    }

    /** Behind it, a server that speaks plain HTTP is known as {@code host}, with a certificate. */
    public TestProxy knows(String host, URI server, SSLContext certificate) {
        hosts.put(host, new Host(server.getPort(), certificate));
        return this;
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Everything that was said to the proxy itself. */
    public List<String> heads() {
        return heads;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            heads.add(head);
            if (head.startsWith(TLS)) {
                answer(client, "400 Bad Request");
                return;
            }
            String[] request = head.split(" ", 3);
            boolean tunnel = request[0].equals("CONNECT");
            String name = tunnel
                    ? request[1].replaceFirst(":443$", "")
                    : URI.create(request[1]).getHost();
            Optional<Host> host = Optional.ofNullable(hosts.get(name));
            if (!isAuthorized(head)) {
                answer(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"company\"");
            } else if (host.isEmpty()) {
                answer(client, "403 Forbidden");
            } else if (tunnel) {
                client.getOutputStream()
                        .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                SSLSocket cut =
                        (SSLSocket) host.get().certificate().getSocketFactory().createSocket(client, null, true);
                cut.setUseClientMode(false);
                join(cut, "", host.get().port());
            } else {
                join(client, head, host.get().port());
            }
        } catch (IOException e) {
            // the client is gone, or didn't like the certificate
        }
    }

    private boolean isAuthorized(String head) {
        return credentials
                .map(text -> head.contains("\r\nProxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "\r\n"))
                .orElse(true);
    }

    private void join(Socket client, String head, int port) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            server.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            threads.execute(() -> pass(client, server));
            server.getInputStream().transferTo(client.getOutputStream());
            client.shutdownOutput();
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one of them is gone
        }
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.indexOf("\r\n\r\n") >= 0 || head.toString().equals(TLS)) {
                return head.toString();
            }
        }
        throw new IOException("no request");
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
