package dev.vit4j.net.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on the loopback interface that gives one answer after the other, true or not, and hangs up after each. */
public final class ScriptedServer implements AutoCloseable {

    /** What is sent: the head as it stands, and as much of a body as there is. */
    @SuppressWarnings("ArrayRecordComponent") // sent and forgotten
    public record Answer(String head, byte[] body) implements Script {

        public static Answer of(int status, String headers, byte[] body) {
            return new Answer("HTTP/1.1 " + status + " Answer\r\n" + headers + "Connection: close\r\n\r\n", body);
        }

        public static Answer whole(byte[] content, String moreHeaders) {
            return of(200, "Content-Length: " + content.length + "\r\n" + moreHeaders, content);
        }

        @Override
        public Answer to(Map<String, String> request) {
            return this;
        }
    }

    /** Chooses an answer by the request's headers, names in lower case. */
    @FunctionalInterface
    public interface Script {
        Answer to(Map<String, String> request);
    }

    /** Long enough for a client to take what was sent; Java's drops what it hasn't read when a connection breaks. */
    private static final int LINGER_MILLIS = 60;

    private final ServerSocket socket;
    private final List<Script> answers;
    private final boolean hangsUp;
    private final List<Socket> leftOpen = new CopyOnWriteArrayList<>();
    private final AtomicInteger served = new AtomicInteger();
    private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();

    public ScriptedServer(Script... answers) throws IOException {
        this(true, answers);
    }

    /** A server that gives its last answer again and again and leaves every connection open. */
    public static ScriptedServer thatNeverHangsUp(Script... answers) throws IOException {
        return new ScriptedServer(false, answers);
    }

    private ScriptedServer(boolean hangsUp, Script... answers) throws IOException {
        this.hangsUp = hangsUp;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answers = List.of(answers);
        Thread thread = new Thread(this::serve, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    public URI address(String path) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
    }

    /** The headers of each request so far, names in lower case; the request line under the empty name. */
    public List<Map<String, String>> requests() {
        return requests;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Map<String, String> request = readHead(connection);
                requests.add(request);
                OutputStream out = connection.getOutputStream();
                Answer answer = script(served.getAndIncrement()).to(request);
                out.write(answer.head().getBytes(StandardCharsets.ISO_8859_1));
                out.write(answer.body());
                out.flush();
                if (hangsUp) {
                    Thread.sleep(LINGER_MILLIS);
                    connection.close();
                } else {
                    leftOpen.add(connection);
                }
            } catch (IOException e) {
                // the client hung up, or the server was closed
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Script script(int number) {
        if (number < answers.size()) {
            return answers.get(number);
        }
        return hangsUp ? Answer.of(503, "Content-Length: 0\r\n", new byte[0]) : answers.get(answers.size() - 1);
    }

    private static Map<String, String> readHead(Socket connection) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
        Map<String, String> head = new TreeMap<>();
        head.put("", reader.readLine());
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            int colon = line.indexOf(':');
            head.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return head;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : leftOpen) {
            connection.close();
        }
    }
}
