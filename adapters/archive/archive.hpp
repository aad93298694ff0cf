// Export and import: a journal as one file that anybody can check, and back.
#pragma once

#include "adapters/archive/file_journal.hpp"
#include "adapters/audit/audit.hpp"

namespace gstd::archive {

struct ArchiveReport {
  FileHeader header;
  FileEnd end;
};

/// Writes what counts of `journal`, up to its end as it is when each partition's turn comes, to
/// `path`, whole or not at all; the same records give the same bytes. Refusals: `journal_cut` when
/// the chain is broken or lacks a head of `known`: such a journal must not be made to look whole;
/// `invalid` when it does not begin with journal.opened; those of journal and file system.
Result<ArchiveReport> export_journal(Journal& journal, const RecordCodec& codec,
                                     const std::vector<KnownHead>& known,
                                     const std::string& path);

/// Appends the file's records to an empty journal, whose records then have the same positions, and
/// reads them back. Partition 0 comes last: until it is there no server starts on the journal.
/// Refusals: `invalid` when the file has faults, `conflict` when the journal is not empty or has
/// another number of partitions, `unavailable` when a record was not surely stored: the journal is
/// then to be thrown away.
Result<void> import_journal(FileJournal& file, Journal& into);

}  // namespace gstd::archive
