package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.TransferProgress;
import dev.vit4j.hub.HubId;
import dev.vit4j.hub.HubModels;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.NearestFolder;
import dev.vit4j.net.TransferListener;
import dev.vit4j.pretrained.internal.ConfigFile;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.report.internal.ShellWord;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.internal.StartingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The model named on the command line: a local folder or a model of the hub. */
public final class ModelChoice {

    /** The description of every parameter for a model. */
    public static final String DESCRIPTION =
            "A model folder, or a model of the hub: owner/name, owner/name@revision, or owner/name/folder if it "
                    + "is in a folder of its repository. A model that is not in the hub's cache is downloaded into it.";

    private ModelChoice() {}

    /**
     * The folder of a model, downloaded if necessary. A local file or folder takes precedence over a hub model of that
     * name.
     *
     * @throws InvalidRequestException if it is the name of a variant, which has no weights
     * @throws ResourceException if there is no folder of that name and no such hub model can be downloaded, or if the
     *     folder holds several runs or an unfinished one
     */
    public static Path folder(String name, Output output) {
        return folder(name, output, hub());
    }

    /** As {@link #folder}, with the public name of the model. */
    public static StartingModel starting(String name, Output output) {
        return starting(name, output, hub());
    }

    public static StartingModel starting(String name, Output output, HubModels hub) {
        Path folder = folder(name, output, hub);
        return HubId.parse(name)
                .filter(id -> path(name).filter(Files::exists).isEmpty())
                .map(id -> new StartingModel(folder, hub.atCommit(id).toString()))
                .orElseGet(() -> StartingModel.in(folder));
    }

    private static HubModels hub() {
        return HubModels.of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    public static Path folder(String name, Output output, HubModels hub) {
        if (name.isEmpty()) {
            throw new InvalidRequestException("the model's name is empty; is a shell variable not set?");
        }
        Optional<Path> here = path(name).filter(Files::exists);
        if (here.isPresent()) {
            requireModel(here.get());
            return here.get();
        }
        HubId id = HubId.parse(name)
                .orElseThrow(() -> new ResourceException("folder " + name + " does not exist" + hint(name)
                        + ", and a model of the hub is named owner/name, owner/name@revision or owner/name/folder"));
        if (NamedVariant.resembles(name)) {
            return fromCacheAlone(name, id, hub);
        }
        try (TransferProgress progress = new TransferProgress(output)) {
            return hub.folder(id, progress);
        }
    }

    /** Refuses the folder of an unfinished run or of several runs, and says where its models are or how to get one. */
    private static void requireModel(Path folder) {
        if (Files.exists(folder.resolve(ConfigJson.FILE_NAME)) || ConfigFile.isOpenClip(folder)) {
            return;
        }
        if (Files.exists(folder.resolve(RunFolder.RECIPE)) && !RunFolder.isFinished(folder)) {
            throw new ResourceException(folder + " has no model yet, as its run is not finished; finish it with: "
                    + "./vit4j train --resume " + ShellWord.of(folder));
        }
        List<Path> runs = SeedFolders.in(folder);
        if (!runs.isEmpty()) {
            throw new ResourceException(folder + " holds the runs of several seeds, each with its own model; name "
                    + "one of them: " + runs.stream().map(ShellWord::of).collect(Collectors.joining(" or ")));
        }
    }

    /** A name such as vit-b/16 could be a hub model, but that is hardly ever meant, so only the cache is searched. */
    private static Path fromCacheAlone(String name, HubId id, HubModels hub) {
        try {
            return hub.asOffline().folder(id, TransferListener.NONE);
        } catch (ResourceException e) {
            throw new InvalidRequestException(
                    name + (NamedVariant.parse(name).isPresent() ? " is" : " looks like")
                            + " the name of a variant, which has no weights: such names are for inspect and bench, and "
                            + "this command takes a folder or a model of the hub; there is no folder " + name
                            + " here, and no model of that name in the hub's cache " + hub.cache(),
                    e);
        }
    }

    /** The files that a model's predictions depend on: the JSON files, weights and merges of a tokenizer in its folder. */
    public static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*(\\.(json|safetensors)|[/\\\\]merges\\.txt)"))
                    .toList();
        } catch (IOException e) {
            throw FileFailure.unreadable(folder, e);
        }
    }

    /** Whether the name is that of a local folder. */
    public static boolean isFolder(String name) {
        return path(name).filter(Files::isDirectory).isPresent();
    }

    /** As {@link NearestFolder#hint}, for a name that may not be a valid path. */
    public static String hint(String name) {
        return path(name).map(NearestFolder::hint).orElse("");
    }

    private static Optional<Path> path(String name) {
        try {
            return Optional.of(Path.of(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
