package dev.vit4j.net.internal;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The hosts that are reached without a proxy, in curl's format of {@code NO_PROXY}: names separated by commas or
 * spaces, each with all its subdomains, optionally after a dot or {@code *.}; IP addresses and blocks (192.168.0.0/16);
 * an optional port after each; {@code *} for all.
 */
public final class NoProxy {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern WITH_PORT = Pattern.compile("(?<host>[^:]+|\\[.*]):(?<port>\\d{1,5})");

    private final List<String> entries;

    public NoProxy(String list) {
        this.entries = Arrays.stream(list.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    public boolean covers(URI target) {
        String host = withoutBrackets(target.getHost()).toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        int port = WebClient.port(target);
        return entries.stream().anyMatch(entry -> covers(entry, host, port));
    }

    private static boolean covers(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        var ported = WITH_PORT.matcher(entry);
        if (ported.matches()) {
            return Integer.parseInt(ported.group("port")) == port && covers(ported.group("host"), host, port);
        }
        Optional<byte[]> address = address(host);
        if (address.isPresent()) {
            return isInBlock(withoutBrackets(entry), address.get());
        }
        String name = entry.replaceFirst("^\\*?\\.", "").replaceFirst("\\.$", "");
        return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
    }

    private static boolean isInBlock(String entry, byte[] address) {
        int slash = entry.indexOf('/');
        Optional<byte[]> block = address(slash < 0 ? entry : entry.substring(0, slash));
        if (block.isEmpty() || block.get().length != address.length) {
            return false;
        }
        String bits = slash < 0 ? "" : entry.substring(slash + 1);
        if (slash >= 0 && !bits.matches("\\d{1,3}")) {
            return false;
        }
        int kept = slash < 0 ? 8 * address.length : Integer.parseInt(bits);
        return kept <= 8 * address.length
                && IntStream.range(0, kept).allMatch(bit -> bit(block.get(), bit) == bit(address, bit));
    }

    private static int bit(byte[] address, int index) {
        return address[index / 8] >> (7 - index % 8) & 1;
    }

    /** For a host given by its IP address; names are never resolved. */
    private static Optional<byte[]> address(String host) {
        if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host).getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static String withoutBrackets(String host) {
        return host.replaceAll("[\\[\\]]", "");
    }
}
