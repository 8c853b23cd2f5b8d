package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All files below a folder, sorted by path.
 *
 * @param leftBehind files and folders that operating systems and programs create
 * @param unreadable subfolders that can't be read, and why
 */
public record FolderWalk(List<Path> files, List<Path> leftBehind, Map<Path, ResourceException> unreadable) {

    /** Walks through a folder, with links followed. */
    public static FolderWalk of(Path folder) {
        List<Path> leftBehind = new ArrayList<>();
        Map<Path, ResourceException> unreadable = new LinkedHashMap<>();
        List<Path> files = VisibleFiles.below(folder, new VisibleFiles.Visitor() {
            @Override
            public void unreadable(Path place, ResourceException failure) {
                unreadable.put(place, failure);
            }

            @Override
            public void leftBehind(Path place) {
                leftBehind.add(place);
            }
        });
        Collections.sort(leftBehind);
        return new FolderWalk(files, List.copyOf(leftBehind), Collections.unmodifiableMap(unreadable));
    }

    /** @throws ResourceException if a subfolder can't be read: the first */
    public FolderWalk requireReadable() {
        unreadable.values().stream().findFirst().ifPresent(failure -> {
            throw failure;
        });
        return this;
    }
}
