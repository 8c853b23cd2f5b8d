package dev.vit4j.net.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A server on the loopback interface whose every answer begins as said and then goes on by a byte every few moments. */
final class DrippingServer implements AutoCloseable {

    private static final int MILLIS = 20;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    DrippingServer(String head) throws IOException {
        Thread thread = new Thread(
                () -> {
                    while (!socket.isClosed()) {
                        try (Socket connection = socket.accept()) {
                            drip(connection.getOutputStream(), head);
                        } catch (IOException e) {
                            // the client hung up, or the server was closed
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                },
                "dripping-server");
        thread.setDaemon(true);
        thread.start();
    }

    private static void drip(OutputStream out, String head) throws IOException, InterruptedException {
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        while (true) {
            out.write(0);
            out.flush();
            Thread.sleep(MILLIS);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
