package dev.vit4j.doctor;

import dev.vit4j.Vit4jException;
import dev.vit4j.hub.HubSettings;
import dev.vit4j.net.Network;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** By which proxies servers are reached, and whose certificates are trusted. Nobody is asked. */
final class NetworkCheck {

    private NetworkCheck() {}

    /** @param others addresses beside the hub's */
    static Finding finding(Supplier<HubSettings> settings, List<URI> others) {
        try {
            HubSettings hub = settings.get();
            Network network = hub.network();
            String routes = hub.endpoint().getHost() + " " + network.route(hub.endpoint())
                    + others.stream()
                            .map(other -> ", " + other.getHost() + " " + network.route(other))
                            .collect(Collectors.joining());
            return Finding.ok(
                    "network", routes + "; " + network.certificates() + "; by the settings: no server was asked");
        } catch (Vit4jException e) { // a variable that says no address or names no file
            return Finding.warning(
                    "network",
                    String.valueOf(e.getMessage()),
                    "what is here can be used, and nothing can be fetched; see docs/how-to/installing.md for the "
                            + "variables");
        }
    }
}
