package dev.vit4j.cli;

import dev.vit4j.hub.HubId;
import dev.vit4j.hub.HubModels;
import dev.vit4j.hub.HubSettings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The model that a command line names: a folder here, or one of the hub's. */
final class ModelChoice {

    /** Of every parameter that names one. */
    static final String DESCRIPTION =
            "A model folder, or a model of the hub: owner/name or owner/name@revision. One that is not in the hub's "
                    + "cache is fetched into it.";

    private ModelChoice() {}

    /**
     * The folder of a model, fetched if need be. A folder of that name goes before a model of the hub.
     *
     * @throws dev.vit4j.ResourceException where it is a model of the hub that can't be had
     */
    static Path folder(String name, Output output) {
        return folder(name, output, HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home", "."))));
    }

    static Path folder(String name, Output output, HubSettings settings) {
        Optional<HubId> id = isFolder(name) ? Optional.empty() : HubId.parse(name);
        if (id.isEmpty()) {
            return Path.of(name);
        }
        try (TransferProgress progress = new TransferProgress(output)) {
            return new HubModels(settings).folder(id.get(), progress);
        }
    }

    /** Whether the name is a folder's on this machine. */
    static boolean isFolder(String name) {
        try {
            return Files.isDirectory(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
