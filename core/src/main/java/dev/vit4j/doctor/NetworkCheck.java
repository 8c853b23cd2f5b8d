package dev.vit4j.doctor;

import dev.vit4j.Vit4jException;
import dev.vit4j.net.internal.Network;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Lists the proxies for each server and the trusted certificates. No server is contacted. */
final class NetworkCheck {

    private NetworkCheck() {}

    /**
     * @param endpoint the hub's address
     * @param others addresses beside it
     */
    static Diagnosis.Finding finding(Supplier<URI> endpoint, Map<String, String> environment, List<URI> others) {
        try {
            URI hub = endpoint.get();
            Network network = Network.of(environment);
            String routes = hub.getHost() + " " + network.route(hub)
                    + others.stream()
                            .map(other -> ", " + other.getHost() + " " + network.route(other))
                            .collect(Collectors.joining());
            return Diagnosis.Finding.ok(
                    "network",
                    routes + "; " + network.certificates() + "; according to the settings: no server was "
                            + "contacted");
        } catch (Vit4jException e) { // an environment variable with an invalid address or file
            return Diagnosis.Finding.warning(
                    "network",
                    String.valueOf(e.getMessage()),
                    "existing files can be used, but nothing can be downloaded; see docs/how-to/installing.md for the "
                            + "variables");
        }
    }
}
