// What a process may still do before it reads a file that may be hostile.
//
// Limits of the system (setrlimit) hold everywhere. What a system call may do is bounded by
// seccomp, which files may be opened by Landlock, where the kernel has them: `confinement()` tells.
#ifndef MEMVID_DOCUMENTS_CONFINEMENT_H_
#define MEMVID_DOCUMENTS_CONFINEMENT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace memvid::documents {

// CPU time and address space of this process and of each one it starts; no file may grow by its
// hand, no core is written, no program it starts gains rights, and it dies with its parent. False
// when the system refuses.
bool bound_resources(std::uint64_t cpu_seconds, std::uint64_t ram_bytes);

// From now on this process may use what it has open and take memory; it opens nothing, starts
// nothing, and has no network. False where the kernel knows no seccomp.
bool confine_parser();

// For a process that is about to execute a foreign program from the folder `program_dir`: no
// network, no further process, nothing on the disk is changed, and only system folders (/usr, /lib,
// /etc) and that folder are read. False where one of the two means is absent.
bool confine_program(const std::string& program_dir);

// "seccomp yes, landlock no": what of it holds on this system, found by trying.
std::string confinement();

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_CONFINEMENT_H_
